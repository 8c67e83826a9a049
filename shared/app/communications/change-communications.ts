import type { BulkChange } from '../../domain/communications/bulk-change.ts';
import { type Communication, communication } from '../../domain/communications/communication.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { Refusal } from '../../domain/values/refusal.ts';
import { inParallel } from '../../in-parallel.ts';
import type { AppDeps } from '../session/deps.ts';
import { runInSession } from '../session/run-in-session.ts';
import type { Session, UseCase } from '../session/session.ts';
import type { ComposeDeps } from './contact-document.ts';
import { markCommunication } from './mark-communication.ts';
import { unmarkCommunication } from './unmark-communication.ts';
import { updateCommunication } from './update-communication.ts';

/** Documents under way at a time: more of them would mostly wait for the clients and orders they share. */
const CONCURRENCY = 8;

const versioned = communication.pick({ version: true });

type Changed<Problem> = { readonly communicationId: Communication['id'] } & (
  | { readonly status: 'changed'; readonly version: number }
  | { readonly status: 'refused'; readonly problem: Problem }
);

/**
 * Makes one change to many communications, each by the use case that makes it to one, so that all rules hold (R10, R17,
 * R18). Every document is a change of its own: one that is refused stays as it was and holds up no other. `toProblem`
 * says of a refusal what the route of one document would answer.
 */
export const changeCommunications = <Problem>(
  deps: ComposeDeps & Pick<AppDeps, 'controlEntries'>,
  toProblem: (refusal: Refusal) => Problem,
): UseCase<BulkChange, { items: Changed<Problem>[] }> => {
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
    const begun = await session.load({});
    if (!begun.ok) return begun;
    const items = await inParallel(
      change.items,
      CONCURRENCY,
      async ({ communicationId, version }): Promise<Changed<Problem>> => {
        const at = { communicationId, expectedVersion: version };
        const outcome = await runInSession(
          (attempt) => session.child(communicationId, attempt),
          (part) => changeOne(change, at, part),
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
