import type { View } from '../../domain/journal/view.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** The views the caller can choose from: shared ones and their own (R3). */
export const listViews =
  ({ views }: Pick<AppDeps, 'views'>): UseCase<unknown, { items: View[] }> =>
  async (_input, session) => {
    const { caller } = await session.load({});
    const [shared, own] = await Promise.all([views.list('SHARED'), views.list(caller.id)]);
    return { items: [...shared, ...own] };
  };
