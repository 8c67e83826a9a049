import type { StoredCommunication } from '../../domain/communications/communication.ts';
import type { Communications } from '../../domain/communications/ports.ts';
import type { StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { ControlEntries } from '../../domain/control/ports.ts';
import { MAX_MESSAGES_PER_SECOND, type ReminderRef } from '../../domain/control/reminder.ts';
import type { SendRateLimiter } from '../../domain/reminders/ports.ts';
import { claimReminder, markUndeliverable, type NotSent } from '../../domain/reminders/reminder-delivery.ts';
import { reachableChannels, whyUnreachable } from '../../domain/users/channel-status.ts';
import type { ChannelStatuses, Users } from '../../domain/users/ports.ts';
import type { Channel, User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Commit, OnConflict, WaitingClock } from '../../domain/values/ports.ts';
import { type Patience, retry } from '../../retry.ts';
import { withOthers } from './reminder-messages.ts';

/** What became of a reminder: sent now, or why not. */
export type DeliveryOutcome = 'sent' | NotSent | 'undeliverable' | 'gone';

export interface ClaimRemindersDeps {
  readonly controlEntries: Pick<ControlEntries, 'find' | 'save'>;
  readonly communications: Pick<Communications, 'find'>;
  readonly users: Pick<Users, 'find'>;
  readonly channelStatuses: Pick<ChannelStatuses, 'find'>;
  readonly rateLimiter: SendRateLimiter;
  readonly commit: Commit;
  readonly clock: WaitingClock;
}

/** A reminder that is to be sent, with the lease in its entry, and what it is about. */
export interface ClaimedReminder {
  readonly reminder: ReminderRef;
  readonly entry: StoredControlEntry;
  readonly communication: StoredCommunication;
}

/** Which reminders of a manager may be sent, and what becomes of every one that is asked for, in their order. */
interface Claim {
  readonly manager: User | undefined;
  readonly channels: readonly Channel[];
  readonly claimed: readonly ClaimedReminder[];
  readonly undeliverable: readonly StoredControlEntry[];
  readonly outcomes: DeliveryOutcome[];
}

/** While others write the same entries, or the messages of a second are used up: some seconds at most. */
const PATIENCE: Patience = { attempts: 24, pauseMilliseconds: 50, longestPauseMilliseconds: 1000 };

/**
 * Claims reminders of one manager by one conditional write, so that only one of several who try sends them (R24). With it
 * goes a slot of the second: only so many messages a second may go to one manager.
 */
export const claimReminders = ({
  controlEntries,
  communications,
  users,
  channelStatuses,
  rateLimiter,
  commit,
  clock,
}: ClaimRemindersDeps) => {
  const read = async (reminders: readonly ReminderRef[], managerId: string) => {
    // Each is read once, however many reminders are of it: a message must not say two things of one communication.
    const pending = new Map<string, ReturnType<typeof communications.find>>();
    const findCommunication = (id: string) => {
      const document = pending.get(id) ?? communications.find(id);
      pending.set(id, document);
      return document;
    };
    const [manager, channelStatus, ...documents] = await Promise.all([
      users.find(managerId),
      channelStatuses.find(managerId),
      ...reminders.map(async (reminder) => {
        const [entry, communication] = await Promise.all([
          controlEntries.find(reminder.communicationId, reminder.entryId),
          findCommunication(reminder.communicationId),
        ]);
        return { reminder, entry, communication };
      }),
    ]);
    return { manager, channelStatus, documents };
  };

  const prepareClaim = async (
    reminders: readonly ReminderRef[],
    managerId: string,
    now: Date,
  ): Promise<Claim> => {
    const { manager, channelStatus, documents } = await read(reminders, managerId);
    const channels = manager ? reachableChannels(manager, channelStatus) : [];
    const claimed: ClaimedReminder[] = [];
    const undeliverable: StoredControlEntry[] = [];
    const outcomes = documents.map(({ reminder, entry, communication }): DeliveryOutcome => {
      if (!manager || !entry || !communication) return 'gone';
      if (communication.deletionMark) return 'closed';
      const leased = claimReminder(entry, reminder.version, now);
      if (!leased.ok) return leased.error;
      if (channels.length === 0) {
        const marked = markUndeliverable(entry, reminder.version, whyUnreachable(manager));
        if (marked) undeliverable.push(marked);
        return 'undeliverable';
      }
      claimed.push({ reminder, entry: leased.value, communication });
      return 'sent';
    });
    return { manager, channels, claimed, undeliverable, outcomes };
  };

  const commitClaim = (
    { claimed, undeliverable }: Claim,
    reservation: Parameters<SendRateLimiter['reserve']>,
  ): Promise<OnConflict | undefined> =>
    commit([
      ...[...claimed.map(({ entry }) => entry), ...undeliverable].flatMap(controlEntries.save),
      ...(claimed.length === 0 ? [] : [rateLimiter.reserve(...reservation)]),
    ]);

  /**
   * `firstSlot`: the slot of the second to try first. Senders that start at the same moment had better start at different
   * ones. `listWaiting`: the manager's other reminders that wait for a slot; called when the claim has to wait.
   */
  return async (
    reminders: readonly ReminderRef[],
    managerId: string,
    firstSlot: number,
    listWaiting: () => Promise<readonly ReminderRef[]>,
  ): Promise<Claim> => {
    let wanted = reminders;
    const { claim, conflict } = await retry(
      async (attempt) => {
        const now = clock.now();
        const attempted = await prepareClaim(wanted, managerId, now);
        const slot = (firstSlot + attempt) % MAX_MESSAGES_PER_SECOND;
        const isLastSlot = (attempt + 1) % MAX_MESSAGES_PER_SECOND === 0;
        return {
          claim: attempted,
          conflict: await commitClaim(attempted, [managerId, now, slot]),
          isLastSlot,
        };
      },
      {
        isFinal: (outcome) => outcome.conflict === undefined,
        patience: PATIENCE,
        pause: async (milliseconds, outcome) => {
          if (outcome.conflict === 'retry') {
            await clock.sleep(milliseconds);
          } else if (outcome.isLastSlot) {
            // Every slot of this second was tried, one right after the other: now it is the next second's turn.
            await clock.sleep(1000 - (clock.now().getTime() % 1000));
            // Whoever gets a slot takes along those that wait, too: one after another they would wait for minutes.
            wanted = withOthers(wanted, await listWaiting());
          }
        },
      },
    );
    if (conflict !== undefined) throw new JournalError(`Reminders of ${managerId} could not be claimed`);
    return claim;
  };
};
