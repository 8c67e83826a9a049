import { type View, withoutName } from '../../domain/journal/view.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';
import { findViewToChange } from './find-view.ts';

/** Deletes a saved view (R3); answers what it was. */
export const deleteView =
  ({ views }: Pick<AppDeps, 'views'>): UseCase<{ viewId: string; expectedVersion: ExpectedVersion }, View> =>
  async ({ viewId, expectedVersion }, session) => {
    const found = await findViewToChange(viewId, expectedVersion, { views }, session);
    if (!found.ok) return found;
    const { view, names } = found.value;
    return session.commit(views.remove(view, withoutName(names, view.id)), view);
  };
