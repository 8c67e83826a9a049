import type { StoredCommunication } from '../../domain/communications/communication.ts';
import type { Communications } from '../../domain/communications/ports.ts';
import type { StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { ControlEntries } from '../../domain/control/ports.ts';
import { MAX_MESSAGES_PER_SECOND, type ReminderRef } from '../../domain/control/reminder.ts';
import type { Notifier, SendRateLimiter } from '../../domain/reminders/ports.ts';
import {
  claimReminder,
  markReminderSent,
  markUndeliverable,
  type NotSent,
  releaseReminder,
} from '../../domain/reminders/reminder-delivery.ts';
import { digestText, reminderText } from '../../domain/reminders/reminder-text.ts';
import { reachableChannels, whyUnreachable } from '../../domain/users/channel-status.ts';
import type { ChannelStatuses, Users } from '../../domain/users/ports.ts';
import type { User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import type { Commit, WaitingClock } from '../../domain/values/ports.ts';

/** What became of a reminder: sent now, or why not. */
export type DeliveryOutcome = 'sent' | NotSent | 'undeliverable' | 'gone';

export interface DeliverRemindersDeps {
  readonly controlEntries: Pick<ControlEntries, 'find' | 'save'>;
  readonly communications: Pick<Communications, 'find'>;
  readonly users: Pick<Users, 'find'>;
  readonly channelStatuses: Pick<ChannelStatuses, 'find'>;
  readonly rateLimiter: SendRateLimiter;
  readonly notifier: Notifier;
  readonly commit: Commit;
  readonly clock: WaitingClock;
}

/** A reminder that may be sent, and what it is about. */
interface Sendable {
  readonly reminder: ReminderRef;
  readonly entry: StoredControlEntry;
  readonly communication: StoredCommunication;
}

/** Tries to mark an entry before giving up: others may be writing it at the same moment. */
const MAX_ATTEMPTS = 6;
/** The pause before the second of them; it doubles with each. All of them fit well into a lease. */
const PAUSE_MILLISECONDS = 50;
/** Tries to claim: besides other writers there is the rate limit to wait for, some seconds at most. */
const MAX_CLAIM_ATTEMPTS = 24;

/**
 * Sends reminders of one manager as one message with what the table holds now (R20, R21), each once (R24): claims them by
 * one conditional write, so that of several at it one sends; publishes; marks them sent. Stale versions and closed
 * entries are dropped. Not more than so many messages a second go to one manager: the notification service would stop
 * delivering to them. Throws when the notifier fails, the claims given back and the error on the ledger (R23): whoever
 * called tries again.
 */
export const deliverReminders = ({
  controlEntries,
  communications,
  users,
  channelStatuses,
  rateLimiter,
  notifier,
  commit,
  clock,
}: DeliverRemindersDeps) => {
  type Change = (entry: StoredControlEntry, version: number) => StoredControlEntry;

  /** Writes a change of one ledger, read anew, as often as others got in between or the table failed. */
  const recordOne = async ({ communicationId, entryId, version }: ReminderRef, change: Change) => {
    let failure: unknown;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (attempt > 0) await clock.sleep(PAUSE_MILLISECONDS * 2 ** (attempt - 1));
      try {
        const current = await controlEntries.find(communicationId, entryId);
        if (!current || (await commit(controlEntries.save(change(current, version)))) === undefined) return;
      } catch (error) {
        failure = error;
      }
    }
    throw failure ?? new JournalError(`The ledger of ${entryId} could not be written`);
  };

  /**
   * Writes a change of the ledgers: all in one go, else one by one. What the notifier has accepted must be marked, or it
   * is sent again (R24).
   */
  const record = async (claimed: readonly Sendable[], change: Change) => {
    try {
      const writes = claimed.flatMap(({ entry, reminder }) =>
        controlEntries.save(change(entry, reminder.version)),
      );
      if ((await commit(writes)) === undefined) return;
    } catch {
      // Each of them is tried below, and what fails there for good is thrown.
    }
    const written = await Promise.allSettled(claimed.map(({ reminder }) => recordOne(reminder, change)));
    const failed = written.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  };

  const read = async (reminders: readonly ReminderRef[], managerId: string) => {
    // Each is read once, however many reminders are of it: a message must not say two things of one communication.
    const reading = new Map<string, ReturnType<typeof communications.find>>();
    const findCommunication = (id: string) => {
      const found = reading.get(id) ?? communications.find(id);
      reading.set(id, found);
      return found;
    };
    const [manager, known, ...found] = await Promise.all([
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
    return { manager, known, found };
  };

  /** Claims what may be sent of them and answers that, and what became of every one. */
  const claim = async (
    asked: readonly ReminderRef[],
    managerId: string,
    firstSlot: number,
    listWaiting: () => Promise<readonly ReminderRef[]>,
  ) => {
    let reminders = asked;
    for (let attempt = 0; attempt < MAX_CLAIM_ATTEMPTS; attempt++) {
      const { manager, known, found } = await read(reminders, managerId);
      const now = clock.now();
      const channels = manager ? reachableChannels(manager, known) : [];
      const claimed: Sendable[] = [];
      const undeliverable: StoredControlEntry[] = [];
      const outcomes = found.map(({ reminder, entry, communication }): DeliveryOutcome => {
        if (!manager || !entry || !communication) return 'gone';
        if (communication.deletionMark) return 'closed';
        const claimable = claimReminder(entry, reminder.version, now);
        if (!claimable.ok) return claimable.error;
        if (channels.length === 0) {
          const marked = markUndeliverable(entry, reminder.version, whyUnreachable(manager));
          if (marked) undeliverable.push(marked);
          return 'undeliverable';
        }
        claimed.push({ reminder, entry: claimable.value, communication });
        return 'sent';
      });
      const written = [...claimed.map(({ entry }) => entry), ...undeliverable];
      if (written.length === 0 || !manager) return { outcomes, claimed: [], manager: undefined, channels };
      const conflict = await commit([
        ...written.flatMap(controlEntries.save),
        ...(claimed.length === 0
          ? []
          : [rateLimiter.reserve(managerId, now, (firstSlot + attempt) % MAX_MESSAGES_PER_SECOND)]),
      ]);
      if (conflict === undefined) return { outcomes, claimed, manager, channels };
      // Every slot of this second is tried, one after another; then it is the next second's turn.
      const isFull = conflict !== 'retry' && (attempt + 1) % MAX_MESSAGES_PER_SECOND === 0;
      if (isFull) {
        await clock.sleep(1000 - (clock.now().getTime() % 1000));
        // Whoever gets a slot of it takes along those that wait, too: in turns they would wait for minutes.
        reminders = withOthers(reminders, await listWaiting());
      } else if (conflict === 'retry' && attempt >= 2)
        await clock.sleep(Math.random() * PAUSE_MILLISECONDS * attempt);
    }
    throw new JournalError(`Reminders of ${managerId} could not be claimed`);
  };

  const textOf = (claimed: readonly Sendable[], { language }: Pick<User, 'language'>) => {
    const [only, ...others] = claimed;
    return only && others.length === 0
      ? reminderText(only.entry, only.communication, language)
      : digestText(claimed, language);
  };

  /**
   * `firstSlot`: which slot of the second to try first. Those sent at the same moment do well to begin at different
   * ones. `listWaiting`: what else of this manager waits for a slot, once it comes to waiting. Answers what became of
   * each reminder asked for.
   */
  return async (
    reminders: readonly ReminderRef[],
    managerId: string,
    firstSlot = 0,
    listWaiting: () => Promise<readonly ReminderRef[]> = async () => [],
  ): Promise<DeliveryOutcome[]> => {
    const { outcomes, claimed, manager, channels } = await claim(
      reminders,
      managerId,
      firstSlot,
      listWaiting,
    );
    if (claimed.length === 0 || !manager) return outcomes;

    let messageId: string;
    try {
      ({ messageId } = await notifier.notify(manager.id, textOf(claimed, manager)));
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown error';
      await record(claimed, (entry, version) => releaseReminder(entry, version, name));
      throw error;
    }
    const receipt = { messageId, channels, sentAt: clock.now() };
    await record(claimed, (entry, version) => markReminderSent(entry, version, receipt));
    return outcomes;
  };
};

/** The reminders with others behind them, as many as go in one message. */
const withOthers = (reminders: readonly ReminderRef[], others: readonly ReminderRef[]) => {
  const added = others.filter(({ entryId }) => !reminders.some((one) => one.entryId === entryId));
  return [...reminders, ...added.slice(0, Math.max(0, MAX_DIGEST_ENTRIES - reminders.length))];
};

/** Most reminders in one message: their entries and communications are one read, and one transaction marks them. */
const MAX_DIGEST_ENTRIES = 49;

/** Reminders of one manager in groups that are sent as a message each: few enough go alone, more of them together. */
export const messagesOf = <Reminder extends ReminderRef>(
  reminders: readonly Reminder[],
): (readonly Reminder[])[] => {
  if (reminders.length <= MAX_MESSAGES_PER_SECOND) return reminders.map((reminder) => [reminder]);
  const groups: Reminder[][] = [];
  for (let start = 0; start < reminders.length; start += MAX_DIGEST_ENTRIES) {
    groups.push(reminders.slice(start, start + MAX_DIGEST_ENTRIES));
  }
  return groups;
};
