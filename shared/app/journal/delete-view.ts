import { type View, withoutName } from '../../domain/journal/view.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';
import { findViewToChange } from './find-view.ts';

/** Deletes a saved view (R3), and returns what it was. */
export const deleteView =
  ({ views }: Pick<AppDeps, 'views'>): UseCase<{ viewId: string; expectedVersion: ExpectedVersion }, View> =>
  async ({ viewId, expectedVersion }, session) => {
    const { view, names } = await findViewToChange(viewId, expectedVersion, { views }, session);
    return session.commit(views.remove(view, withoutName(names, view.id)), view);
  };
