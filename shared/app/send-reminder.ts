import { setTimeout as delay } from 'node:timers/promises';
import type { StoredControlEntry } from '../domain/control-entry.ts';
import type {
  Clock,
  Commit,
  Communications,
  ControlEntries,
  Notifier,
  ReminderRef,
  Users,
} from '../domain/ports.ts';
import {
  claimReminder,
  markReminderSent,
  type NotSent,
  releaseReminder,
} from '../domain/reminder-delivery.ts';
import { reminderText } from '../domain/reminder-text.ts';
import { fail, ok } from '../domain/result.ts';

/** What became of a reminder: sent now, or why not. */
type Delivery = 'sent' | NotSent | 'gone';
export type SendReminder = (reminder: ReminderRef) => Promise<Delivery>;

export interface SendReminderDeps {
  readonly controlEntries: ControlEntries;
  readonly communications: Communications;
  readonly users: Users;
  readonly notifier: Notifier;
  readonly commit: Commit;
  readonly clock: Clock;
}

/** Tries to mark an entry before giving up: others may be writing it at the same moment. */
const ATTEMPTS = 6;
/** The pause before the second of them; it doubles with each. All of them fit well into a lease. */
const PAUSE_MILLISECONDS = 50;

/**
 * Sends one reminder with what the table holds now (R20, R21), once (R24): claims it by a conditional write, so that
 * of several at it one sends; publishes; marks it sent. A stale version and a closed entry are dropped. Throws when
 * the notifier fails, the claim given back and the error on the ledger (R23): whoever called tries again.
 */
export const sendReminder =
  ({ controlEntries, communications, users, notifier, commit, clock }: SendReminderDeps): SendReminder =>
  async ({ communicationId, entryId, managerId, version }) => {
    /**
     * Writes a change of the ledger: on the entry as `known`, else read anew, as often as others got in between or the
     * table failed. What the notifier has accepted must be marked, or it is sent again (R24).
     */
    const record = async (
      change: (entry: StoredControlEntry) => StoredControlEntry,
      known?: StoredControlEntry,
    ) => {
      let failure: unknown;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (attempt > 0) await delay(PAUSE_MILLISECONDS * 2 ** (attempt - 1));
        try {
          const current = (attempt === 0 && known) || (await controlEntries.find(communicationId, entryId));
          if (!current || (await commit(controlEntries.save(change(current)))) === undefined) return;
        } catch (error) {
          failure = error;
        }
      }
      throw failure ?? new Error(`The ledger of ${entryId} could not be written`);
    };

    const claim = async () => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const [entry, communication, manager] = await Promise.all([
          controlEntries.find(communicationId, entryId),
          communications.find(communicationId),
          users.find(managerId),
        ]);
        if (!entry || !communication || !manager) return fail('gone' as const);
        if (communication.deletionMark) return fail('closed' as const);
        const claimed = claimReminder(entry, version, clock.now());
        if (!claimed.ok) return claimed;
        if ((await commit(controlEntries.save(claimed.value))) === undefined) {
          return ok({ entry: claimed.value, communication, manager });
        }
      }
      throw new Error(`The reminder of ${entryId} could not be claimed`);
    };

    const claimed = await claim();
    if (!claimed.ok) return claimed.error;
    const { entry, communication, manager } = claimed.value;

    let messageId: string;
    try {
      ({ messageId } = await notifier.notify(
        manager.id,
        reminderText(entry, communication, manager.language),
      ));
    } catch (error) {
      await record((current) =>
        releaseReminder(current, version, error instanceof Error ? error.name : 'unknown error'),
      );
      throw error;
    }
    const receipt = { messageId, channels: manager.channels, sentAt: clock.now() };
    await record((current) => markReminderSent(current, version, receipt), entry);
    return 'sent';
  };
