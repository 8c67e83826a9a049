import { mayChangeView, type View, type ViewNames } from '../../domain/journal/view.ts';
import { type ExpectedVersion, meetsVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused } from '../session/refused.ts';
import type { Session } from '../session/session.ts';

/**
 * A view the caller may change, at the version they have seen, with the names of its owner's views: their own, or a
 * shared one (`access-denied` unless they are an administrator). Somebody else's own view is `not-found`.
 */
export const findViewToChange = async (
  viewId: string,
  expectedVersion: ExpectedVersion,
  { views }: Pick<AppDeps, 'views'>,
  session: Session,
): Promise<{ view: View; names: ViewNames }> => {
  const { caller, shared, sharedNames } = await session.load({
    shared: views.find('SHARED', viewId),
    sharedNames: views.names('SHARED'),
  });
  const [own, ownNames] = shared
    ? []
    : await Promise.all([views.find(caller.id, viewId), views.names(caller.id)]);
  const view = shared ?? own;
  if (!view) throw refused('not-found');
  if (!mayChangeView(caller, view)) throw refused('access-denied');
  if (!meetsVersion(view.version, expectedVersion)) throw refused('version-stale');
  return { view, names: ownNames ?? sharedNames };
};
