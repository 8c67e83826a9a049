import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { reminderContainer } from '../../functions/container.ts';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL, startCloud } from '../../local/cloud.ts';
import { confirmSubscriptions } from '../../local/sample/confirm-subscriptions.ts';
import { clientsOf } from '../../local/sign-in/session.ts';
import type { SentIn } from '../../shared/api/all-routes.ts';
import { type Client, expectOk } from '../../shared/api/client.ts';
import { withOpenEntries } from '../../shared/domain/communications/communication.ts';
import { currentReminder } from '../../shared/domain/control/control-entry.ts';
import { MAX_MESSAGES_PER_SECOND } from '../../shared/domain/control/reminder.ts';
import { addDays, dayIn } from '../../shared/domain/values/calendar.ts';
import type { Write } from '../../shared/domain/values/ports.ts';
import { environments } from '../../shared/environment.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { communicationOf, entryOf } from '../support/documents.ts';
import { readControlEntries } from '../support/read-control-entries.ts';

const ENTRIES_A_MANAGER = 50;
/** Calls under way at a time, while everything is entered. */
const CONCURRENCY = 4;
const ENTRIES_A_COMMIT = 20;
/** As in the cloud: the looks at subscriptions would be counted with the reminders. */
const CHECK_SUBSCRIPTIONS_SECONDS = 300;
const TIME_ZONE = 'Europe/Moscow';
/** So long before the moment time is moved to: what then goes out goes at its own pace. */
const HEAD_START_SECONDS = 15;
/** Nothing was asked of the table for so long: all one-shots have been dealt with. */
const QUIET_MILLISECONDS = 3000;
const LIMIT_MILLISECONDS = 15 * 60_000;

const DOCUMENT_NUMBER = /КМ-\d{4}-\d{6}/g;

type Service = 'dynamodb' | 'scheduler';

const messagesOf = ({ outbox }: Cloud) => outbox.list({ protocol: 'email', limit: 1_000_000 });
type Message = ReturnType<typeof messagesOf>[number];

/** Counts what this process asks of the services, retries of the SDK included; not what the cloud reads of the stream. */
const countRequests = (endpoints: Readonly<Record<Service, string | undefined>>) => {
  const services = new Map(
    Object.entries(endpoints).map(([service, url]) => [new URL(url ?? '').port, service as Service]),
  );
  const counts: Record<Service, number> = { dynamodb: 0, scheduler: 0 };
  subscribe('http.client.request.start', (message) => {
    const { request } = message as { request: ClientRequest };
    const service = services.get(String(request.getHeader('host')).split(':')[1] ?? '');
    const ofStream = String(request.getHeader('x-amz-target')).startsWith('DynamoDBStreams');
    if (service && !ofStream) counts[service]++;
  });
  return counts;
};

const placesOf = (count: number) => Array.from({ length: count }, (_, index) => index);

const enterManagers = async (administrator: Client, count: number) =>
  inParallel(placesOf(count), CONCURRENCY, async (index) => {
    const body: SentIn<'create-user', 'body'> = {
      name: `Менеджер ${index}`,
      email: `manager${index}@okna.example`,
      timeZone: TIME_ZONE,
      channels: ['email'],
      role: 'manager',
      access: { journal: 'write', view: 'standard', scope: 'own' },
    };
    return expectOk(await administrator('create-user', { body })).id;
  });

/**
 * Puts as many communications on control for the same day, with one manager after another: straight into the table, as the
 * API writes them, which would take a quarter of an hour for them one by one. The stream plans their reminders.
 */
const enterEntries = async (count: number, managerIds: readonly string[], nextDate: string) => {
  const { users, communications, controlEntries, commit } = reminderContainer(
    environments['send-reminder'].parse(process.env),
  );
  const managers = await Promise.all(managerIds.map(users.find));
  const now = new Date();
  const writesOf = (place: number): Write[] => {
    const manager = managers[place % managers.length];
    const communication = communicationOf({
      id: `com_${ulid()}`,
      number: `КМ-${now.getFullYear()}-${String(place + 1).padStart(6, '0')}`,
    });
    const entry = entryOf({ id: `ctl_${ulid()}`, communicationId: communication.id, nextDate }, manager, now);
    const open = withOpenEntries(communication, [{ entryId: entry.id, nextDate }]);
    return [communications.add(open), ...controlEntries.add(entry)];
  };
  const places = placesOf(count);
  const batches = placesOf(Math.ceil(count / ENTRIES_A_COMMIT)).map((batch) =>
    places.slice(batch * ENTRIES_A_COMMIT, (batch + 1) * ENTRIES_A_COMMIT),
  );
  await inParallel(batches, CONCURRENCY, async (batch) => {
    const conflict = await commit(batch.flatMap(writesOf));
    if (conflict !== undefined) throw new Error('The entries could not be written');
  });
};

/** The reminder in force of every control entry in the table. */
const readReminders = async () => {
  const entries = await readControlEntries(DynamoDBDocumentClient.from(new DynamoDBClient({})));
  return entries.map(currentReminder);
};

/** Waits until nothing is asked of the table any more. */
const quiet = async (requests: Readonly<Record<Service, number>>) => {
  const deadline = performance.now() + LIMIT_MILLISECONDS;
  for (let seen = -1; seen !== requests.dynamodb; await delay(QUIET_MILLISECONDS)) {
    if (performance.now() > deadline) throw new Error('The reminders did not come to an end');
    seen = requests.dynamodb;
  }
};

/** The most messages one manager was sent within any second, counted from each of their messages on. */
const mostASecond = (messages: readonly Message[]) => {
  const byManager = Map.groupBy(messages, ({ recipient }) => recipient);
  return Math.max(
    ...[...byManager.values()].flatMap((own) => {
      const times = own.map(({ at }) => Date.parse(at));
      return times.map((from) => times.filter((at) => at >= from && at < from + 1000).length);
    }),
  );
};

/** The value below which so large a share of them lies. */
const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

const rounded = (value: number) => Number(value.toFixed(3));

/**
 * What is asked of the services when so many reminders come due at one moment, and how soon they are sent: those of a
 * fiftieth as many managers, on a cloud of its own in memory. `say` hears how far it is. Throws unless every one was
 * sent, once, and no manager got more messages a second than may be.
 */
export const reminding = async ({ entries, say }: { entries: number; say: (words: string) => void }) => {
  process.env.POWERTOOLS_LOG_LEVEL = 'CRITICAL';
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
  const cloud = await startCloud({
    timeZone: TIME_ZONE,
    checkSubscriptionsSeconds: CHECK_SUBSCRIPTIONS_SECONDS,
  });
  try {
    const requests = countRequests({
      dynamodb: process.env.AWS_ENDPOINT_URL_DYNAMODB,
      scheduler: process.env.AWS_ENDPOINT_URL_SCHEDULER,
    });
    const administrator = clientsOf(cloud)(FIRST_ADMINISTRATOR_EMAIL);
    const managerIds = await enterManagers(administrator, Math.ceil(entries / ENTRIES_A_MANAGER));
    await cloud.settled();
    await confirmSubscriptions(cloud);
    say(`${managerIds.length} managers are entered, with their subscriptions`);

    const nextDate = addDays(dayIn(TIME_ZONE, cloud.clock.now()), 2);
    await enterEntries(entries, managerIds, nextDate);
    await cloud.settled();
    const planned = await readReminders();
    const [dueAt, ...others] = new Set(planned.map((reminder) => reminder.dueAt));
    if (planned.length !== entries || dueAt === undefined || others.length > 0) {
      throw new Error(`${planned.length} reminders are planned, at ${others.length + 1} moments`);
    }
    const schedulerCalls = requests.scheduler;
    say(`${entries} entries are on control; their reminders are due at ${dueAt}`);

    const earlier = messagesOf(cloud).length;
    const moment = Date.parse(dueAt);
    cloud.clock.advance({ to: new Date(moment - HEAD_START_SECONDS * 1000) });
    await delay((HEAD_START_SECONDS - 1) * 1000);
    const before = { ...requests };
    await delay(moment - cloud.clock.now().getTime());
    await quiet(requests);
    const asked = requests.dynamodb - before.dynamodb;

    const reminders = await readReminders();
    const messages = messagesOf(cloud).slice(0, -earlier || undefined);
    const ids = new Set(messages.map(({ messageId }) => messageId));
    const sent = reminders.filter(({ status, messageId }) => status === 'sent' && ids.has(messageId ?? ''));
    const named = messages.flatMap(({ text }) => text.match(DOCUMENT_NUMBER) ?? []);
    const mostMessages = mostASecond(messages);
    const asAsked =
      sent.length === entries &&
      named.length === entries &&
      new Set(named).size === entries &&
      mostMessages <= MAX_MESSAGES_PER_SECOND;
    if (!asAsked) {
      const counts = { sent: sent.length, named: named.length, different: new Set(named).size, mostMessages };
      throw new Error(`Of ${entries} reminders: ${JSON.stringify(counts)}`);
    }
    const waits = sent.map(({ sentAt }) => (Date.parse(sentAt ?? '') - moment) / 1000).sort((a, b) => a - b);
    return {
      reminders: sent.length,
      managers: managerIds.length,
      messages: messages.length,
      dynamodb_calls_per_reminder: rounded(asked / entries),
      scheduler_calls_per_reminder: rounded(schedulerCalls / entries),
      publishes_per_reminder: rounded(messages.length / entries),
      reminders_per_second: rounded(entries / Math.max(...waits)),
      due_to_sent_p50_seconds: rounded(percentile(waits, 0.5)),
      due_to_sent_p99_seconds: rounded(percentile(waits, 0.99)),
      most_messages_to_a_manager_in_a_second: mostMessages,
    };
  } finally {
    await cloud.stop();
  }
};
