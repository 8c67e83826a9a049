import { apiContainer } from '../../functions/container.ts';
import { sendReminder } from '../../shared/app/reminders/send-reminder.ts';
import { type StoredCommunication, withOpenEntry } from '../../shared/domain/communications/communication.ts';
import { currentReminder, type StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import type { Notifier, ReminderScheduler } from '../../shared/domain/reminders/ports.ts';
import type { Subscriptions } from '../../shared/domain/users/ports.ts';
import type { User } from '../../shared/domain/users/user.ts';
import type { Write } from '../../shared/domain/values/ports.ts';
import { channelStatusesRepository } from '../../shared/store/channel-statuses.ts';
import { sendRateLimiter } from '../../shared/store/send-rate-limiter.ts';
import type { Table } from '../../shared/store/table.ts';
import { communicationOf, entryOf, NOW } from './documents.ts';
import { memoryTable } from './memory-table.ts';
import { person } from './people.ts';

const notImplemented = (name: string) => async (): Promise<never> => {
  throw new Error(`${name}: not implemented`);
};

/** A notifier, scheduler and subscriptions that fail every call until a test says what they do. */
export const unimplemented = (): {
  notifier: { -readonly [Name in keyof Notifier]: Notifier[Name] };
  scheduler: { -readonly [Name in keyof ReminderScheduler]: ReminderScheduler[Name] };
  subscriptions: { -readonly [Name in keyof Subscriptions]: Subscriptions[Name] };
} => ({
  notifier: { notify: notImplemented('notify') },
  scheduler: { schedule: notImplemented('schedule'), cancel: notImplemented('cancel') },
  subscriptions: { sync: notImplemented('sync'), inspect: notImplemented('look') },
});

const environment = { TABLE_NAME: 'unused', COMPANY_TIME_ZONE: 'Europe/Moscow', PHONE_REGION: 'RU' };

/**
 * A journal in memory for use cases, with a clock that stands until it is set: one manager, a communication of theirs
 * and a control entry on it for the next day.
 */
export const openJournal = async (table: Table = memoryTable()) => {
  const time = {
    now: NOW,
    /** Nobody waits, and time stands, unless a test says so. */
    sleep: async (_milliseconds: number): Promise<unknown> => undefined,
  };
  const deps = {
    ...apiContainer(environment, table),
    clock: { now: () => time.now, sleep: (milliseconds: number) => time.sleep(milliseconds) },
  };
  const fakes = unimplemented();

  const must = async (writes: readonly Write[]) => {
    const conflict = await deps.commit(writes);
    if (conflict !== undefined) throw new Error(`Conflict: ${JSON.stringify(conflict)}`);
  };
  const manager = person();
  const entry = entryOf({}, manager);
  const document = withOpenEntry(communicationOf(), entry.id, entry.nextDate);
  await must([
    ...deps.users.add(manager),
    deps.communications.add(document),
    ...deps.controlEntries.add(entry),
  ]);

  const reminderDeps = {
    ...deps,
    channelStatuses: channelStatusesRepository(table),
    rateLimiter: sendRateLimiter,
    notifier: { notify: (...sent: Parameters<Notifier['notify']>) => fakes.notifier.notify(...sent) },
  };
  return {
    deps,
    reminderDeps,
    ...fakes,
    time,
    manager,
    document,
    entry,
    ref: {
      communicationId: document.id,
      entryId: entry.id,
      managerId: manager.id,
      version: 1,
      dueAt: currentReminder(entry).dueAt,
    },
    send: sendReminder(reminderDeps),
    must,

    /** The entry as it stands now. */
    async current(): Promise<StoredControlEntry> {
      const found = await deps.controlEntries.find(document.id, entry.id);
      if (!found) throw new Error('The entry is gone');
      return found;
    },
    async saveEntry(change: (entry: StoredControlEntry) => StoredControlEntry) {
      const changed = change(await this.current());
      await must(deps.controlEntries.save(changed));
      return changed;
    },
    async saveDocument(change: Partial<StoredCommunication>) {
      const found = await deps.communications.find(document.id);
      if (!found) throw new Error('The communication is gone');
      await must([deps.communications.save({ ...found, ...change, revision: found.revision + 1 })]);
    },
    async saveManager(change: Partial<User>) {
      const found = await deps.users.find(manager.id);
      if (!found) throw new Error('The manager is gone');
      await must(deps.users.save({ ...found, ...change, version: found.version + 1 }));
    },
  };
};
