import type { View } from '../../domain/journal/view.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** The views the caller can choose from: shared ones and their own (R3). */
export const listViews =
  ({ views }: Pick<AppDeps, 'views'>): UseCase<unknown, { items: View[] }> =>
  async (_input, session) => {
    const begun = await session.load({});
    if (!begun.ok) return begun;
    const [shared, own] = await Promise.all([views.list('SHARED'), views.list(begun.value.caller.id)]);
    return ok({ items: [...shared, ...own] });
  };
