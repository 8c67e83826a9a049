import { mayChangeView, type View, type ViewNames } from '../../domain/journal/view.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import { requireVersion } from '../session/require-version.ts';
import type { Session, UseCase } from '../session/session.ts';

type Refused = Extract<Awaited<ReturnType<UseCase<never, never>>>, { ok: false }>['error'];

/**
 * A view the caller may change, at the version they have seen, and the names of its owner's: their own, or a shared
 * one (`access-denied` to who is no administrator). Somebody else's own is `not-found`.
 */
export const findViewToChange = async (
  viewId: string,
  expectedVersion: ExpectedVersion,
  { views }: Pick<AppDeps, 'views'>,
  session: Session,
): Promise<Result<{ view: View; names: ViewNames }, Refused | Refusal>> => {
  const begun = await session.load({
    shared: views.find('SHARED', viewId),
    sharedNames: views.names('SHARED'),
  });
  if (!begun.ok) return begun;
  const { caller, shared, sharedNames } = begun.value;
  const [own, ownNames] = shared
    ? []
    : await Promise.all([views.find(caller.id, viewId), views.names(caller.id)]);
  const view = shared ?? own;
  if (!view) return refuse('not-found');
  if (!mayChangeView(caller, view)) return refuse('access-denied');
  const fresh = requireVersion(view, expectedVersion);
  return fresh.ok ? ok({ view, names: ownNames ?? sharedNames }) : fresh;
};
