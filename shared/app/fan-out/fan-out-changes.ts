import type { Counterparty } from '../../domain/directory/counterparty.ts';
import { type FanOut, MAX_FAN_OUT_ROUNDS } from '../../domain/fan-out/fan-out.ts';
import type { ChannelStatus } from '../../domain/users/channel-status.ts';
import { hasAccess, type User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Dispatch } from '../../domain/values/ports.ts';
import type { propagateClientName } from '../communications/propagate-client-name.ts';
import type { replanReminders } from '../reminders/replan-reminders.ts';

const planningOf = ({ reminderHour, timeZone, channels, phone }: User) =>
  JSON.stringify([reminderHour, timeZone, channels, phone?.number]);

/** Reminders that could not be sent for want of access can be, once there is access again. Sending checks a loss of it. */
const gainsAccess = (before: User, after: User) =>
  !hasAccess(before.access, 'read') && hasAccess(after.access, 'read');

/**
 * Hands over changes that many documents are to follow. Whoever reads changes in their order must not go through thousands
 * of documents in between: all later changes would wait for it.
 */
export const handOnChanges = (handOn: Dispatch<FanOut>) => ({
  /** A counterparty was changed (R14). A new one has no documents. */
  ofCounterparty: async ({
    before,
    after: { id, name, folderId },
  }: {
    before: Counterparty | undefined;
    after: Counterparty;
  }): Promise<void> => {
    if (!before || (before.name === name && before.folderId === folderId)) return;
    await handOn({ of: 'counterparty', counterpartyId: id, round: 1 });
  },
  /** A user was changed (R20, R21). A new one has no entries. */
  ofUser: async ({ before, after }: { before: User | undefined; after: User }): Promise<void> => {
    if (!before || (planningOf(before) === planningOf(after) && !gainsAccess(before, after))) return;
    await handOn({ of: 'manager', managerId: after.id, changedAt: after.changedAt, round: 1 });
  },
  /** A channel status was changed (R20). */
  ofDelivery: async ({ after }: { after: ChannelStatus }): Promise<void> =>
    handOn({ of: 'manager', managerId: after.managerId, changedAt: after.since, round: 1 }),
});

/**
 * Goes through the documents that follow a change for as long as there is time, and hands over what is left with the
 * position reached. It may be repeated and cut off anywhere: documents that are right already are skipped. Returns whether
 * it is done. Throws where a document can't be updated, and where it takes too many rounds.
 */
export const fanOutChanges =
  ({
    follow,
    replan,
  }: {
    follow: ReturnType<typeof propagateClientName>;
    replan: ReturnType<typeof replanReminders>;
  }) =>
  async (
    change: FanOut,
    isTimeLeft: () => boolean,
    handOn: Dispatch<FanOut>,
  ): Promise<'done' | 'handed on'> => {
    const round = change.round + 1;
    const goOn = async (left: FanOut): Promise<'handed on'> => {
      if (round > MAX_FAN_OUT_ROUNDS)
        throw new JournalError(`A change of a ${change.of} takes more than ${round} rounds`);
      await handOn(left);
      return 'handed on';
    };
    if (change.of === 'counterparty') {
      const after = await follow(change, isTimeLeft);
      return after ? goOn({ ...change, after, round }) : 'done';
    }
    const after = await replan(change, isTimeLeft);
    return after ? goOn({ ...change, after, round }) : 'done';
  };
