import type { BulkChange } from '../../domain/communications/bulk-change.ts';
import { type Communication, communication } from '../../domain/communications/communication.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { WaitingClock } from '../../domain/values/ports.ts';
import type { Refusal } from '../../domain/values/refusal.ts';
import { inParallel } from '../../in-parallel.ts';
import type { AppDeps } from '../session/deps.ts';
import { runInSession } from '../session/run-in-session.ts';
import type { Session, UseCase } from '../session/session.ts';
import type { ComposeDeps } from './contact-document.ts';
import { markCommunication } from './mark-communication.ts';
import { unmarkCommunication } from './unmark-communication.ts';
import { updateCommunication } from './update-communication.ts';

/** Documents changed at a time: more of them would mostly wait for the clients and orders they share. */
const CONCURRENCY = 8;

const versioned = communication.pick({ version: true });

/** What became of one document of a bulk change. */
type BulkResult<Problem> = { readonly communicationId: Communication['id'] } & (
  | { readonly status: 'changed'; readonly version: number }
  | { readonly status: 'refused'; readonly problem: Problem }
);

/**
 * Makes one change to many communications, each by the use case that changes a single one, so that all rules hold (R10,
 * R17, R18). Every document is a change of its own: one that is refused stays as it was and holds up no other. `toProblem`
 * turns a refusal into what the route of a single document would return.
 */
export const changeCommunications = <Problem>(
  deps: ComposeDeps & Pick<AppDeps, 'controlEntries'> & { readonly clock: WaitingClock },
  toProblem: (refusal: Refusal) => Problem,
): UseCase<BulkChange, { items: BulkResult<Problem>[] }> => {
  const mark = markCommunication(deps);
  const unmark = unmarkCommunication(deps);
  const update = updateCommunication(deps);

  const changeOne = (
    change: BulkChange,
    at: { communicationId: Communication['id']; expectedVersion: ExpectedVersion },
    session: Session,
  ) => {
    switch (change.action) {
      case 'mark':
        return mark(at, session);
      case 'unmark':
        return unmark(at, session);
      case 'change-state':
        return update(
          { ...at, details: { stateId: change.stateId }, reassignControlEntries: false },
          session,
        );
      case 'reassign': {
        const { managerId, reassignControlEntries } = change;
        return update({ ...at, managerId, reassignControlEntries }, session);
      }
    }
  };

  return async (change, session) => {
    await session.load({});
    const items = await inParallel(
      change.items,
      CONCURRENCY,
      async ({ communicationId, version }): Promise<BulkResult<Problem>> => {
        const at = { communicationId, expectedVersion: version };
        const outcome = await runInSession(
          (attempt) => session.child(communicationId, attempt),
          (child) => changeOne(change, at, child),
          deps.clock,
        );
        if (outcome.ok) return { communicationId, status: 'changed', version: outcome.value.version };
        return outcome.error.code === 'replay'
          ? { communicationId, status: 'changed', ...versioned.parse(outcome.error.value) }
          : { communicationId, status: 'refused', problem: toProblem(outcome.error) };
      },
    );
    return session.commit([], { items });
  };
};
