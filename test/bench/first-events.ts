import { marshall } from '@aws-sdk/util-dynamodb';
import { ulid } from 'ulid';
import type { Storage } from '../../local/host/storage.ts';
import {
  blankCommunication,
  type StoredCommunication,
} from '../../shared/domain/communications/communication.ts';
import { currentReminder, openControlEntry } from '../../shared/domain/control/control-entry.ts';
import type { PlannedReminder } from '../../shared/domain/control/reminder.ts';
import type { FanOut } from '../../shared/domain/fan-out/fan-out.ts';
import type { Commit, Write } from '../../shared/domain/values/ports.ts';
import type { FunctionName } from '../../shared/environment.ts';
import { channelStatusesRepository } from '../../shared/store/channel-statuses.ts';
import { clientDocumentsRepository } from '../../shared/store/client-documents.ts';
import { communicationsRepository } from '../../shared/store/communications.ts';
import { controlEntriesRepository } from '../../shared/store/control-entries.ts';
import { counterpartiesRepository } from '../../shared/store/counterparties.ts';
import type { Table, TableWrite } from '../../shared/store/table.ts';
import { usersRepository } from '../../shared/store/users.ts';
import { counterpartyOf } from '../support/documents.ts';
import { httpEvent } from '../support/in-process.ts';
import { administrator, person } from '../support/people.ts';
import { eventOf, journalRequest } from '../support/telephony.ts';

/** What a fresh function is given, and whether it dealt with it. */
export interface FirstEvent {
  readonly event: unknown;
  isAnswered(answer: unknown): Promise<boolean>;
}

interface Surroundings {
  readonly table: Table;
  readonly commit: Commit;
  readonly storage: Pick<Storage, 'schedules' | 'topics' | 'outbox'>;
  readonly topicArnPrefix: string;
}

const DAYS_AHEAD = 10;

const get = (path: string) =>
  httpEvent(new Request(`http://journal.example${path}`), undefined, administrator.subject ?? '');

/** What the table's stream says of a write. */
const insertion = (write: Write) => ({
  Records: [
    {
      eventID: ulid(),
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: '1',
        NewImage: marshall((write as Extract<TableWrite, { put: unknown }>).put, {
          removeUndefinedValues: true,
        }),
      },
    },
  ],
});

/** An ordinary first event of every function; of each call, one about documents of its own. */
export const firstEvents = ({
  table,
  commit,
  storage,
  topicArnPrefix,
}: Surroundings): Record<FunctionName, () => Promise<FirstEvent>> => {
  const users = usersRepository(table);
  const communications = communicationsRepository(table);
  const controlEntries = controlEntriesRepository(table);
  const channelStatuses = channelStatusesRepository(table);

  const addCommunication = async (
    client: { clientName: string; clientId: `cpt_${string}` } | undefined = undefined,
  ) => {
    const blank = blankCommunication({
      id: `com_${ulid()}`,
      number: 'КМ-2026-000001',
      authorId: administrator.id,
      now: new Date().toISOString(),
    });
    const document: StoredCommunication = {
      ...blank,
      ...(client && { clientName: client.clientName }),
      preliminaryContact: { ...blank.preliminaryContact, ...(client && { clientId: client.clientId }) },
    };
    await commit([communications.add(document)]);
    return document;
  };

  const makeEntry = async (manager = administrator) => {
    const { id: communicationId } = await addCommunication();
    const now = new Date();
    const ahead = new Date(now.getTime() + DAYS_AHEAD * 24 * 60 * 60 * 1000);
    return openControlEntry(
      {
        id: `ctl_${ulid()}`,
        communicationId,
        kind: { id: `ctk_${ulid()}`, name: 'Перезвонить' },
        nextDate: ahead.toISOString().slice(0, 10),
        authorId: administrator.id,
        comment: 'Уточнить размеры',
      },
      manager,
      now,
    );
  };

  const newcomer = (subject: string | null) => {
    const id = ulid();
    return person({ id: `usr_${id}`, email: `${id.toLowerCase()}@example.com`, subject });
  };

  return {
    api: async () => {
      const { id } = await addCommunication();
      return {
        event: get(`/communications/${id}`),
        isAnswered: async (answer) => (answer as { statusCode?: number }).statusCode === 200,
      };
    },

    docs: async () => ({
      event: get('/openapi.json'),
      isAnswered: async (answer) => (answer as { statusCode?: number }).statusCode === 200,
    }),

    telephony: async () => {
      const callId = ulid();
      const { path, ...request } = journalRequest(eventOf({ callId, at: new Date().toISOString() }));
      return {
        event: httpEvent(
          new Request(`http://journal.example${path}`, { method: 'POST', headers: request.headers }),
          request.body,
          '',
        ),
        isAnswered: async (answer) => (answer as { statusCode?: number }).statusCode === 200,
      };
    },

    export: async () => ({
      event: get('/communications/export?format=csv'),
      isAnswered: async (answer) => (answer as { statusCode?: number }).statusCode === 200,
    }),

    'schedule-reminders': async () => {
      const entry = await makeEntry();
      const [entryWrite] = controlEntries.add(entry);
      if (!entryWrite) throw new Error('An entry is added with no item');
      return {
        event: insertion(entryWrite),
        isAnswered: async () => storage.schedules.list().some(({ name }) => name.includes(entry.id)),
      };
    },

    'send-reminder': async () => {
      // Somebody new: of the others a look at their subscriptions has found that nothing reaches them.
      const manager = newcomer(null);
      await commit(users.add(manager));
      const entry = await makeEntry(manager);
      const arn = `${topicArnPrefix}${entry.managerId}`;
      const now = new Date().toISOString();
      storage.topics.put({ arn, name: arn.split(':').at(-1) ?? '', attributes: {}, createdAt: now });
      await commit(controlEntries.add(entry));
      const { communicationId, id: entryId, managerId } = entry;
      const { version, dueAt } = currentReminder(entry);
      return {
        event: { communicationId, entryId, managerId, version, dueAt } satisfies PlannedReminder,
        isAnswered: async () =>
          (await controlEntries.find(communicationId, entryId))?.reminders[0]?.status === 'sent',
      };
    },

    'sweep-reminders': async () => ({ event: {}, isAnswered: async (answer) => answer === null }),

    'check-subscriptions': async () => {
      const user = newcomer(null);
      const arn = `${topicArnPrefix}${user.id}`;
      const now = new Date().toISOString();
      storage.topics.put({ arn, name: arn.split(':').at(-1) ?? '', attributes: {}, createdAt: now });
      await commit(users.add(user));
      return {
        event: {},
        isAnswered: async () => (await channelStatuses.find(user.id)) !== undefined,
      };
    },

    'follow-changes': async () => {
      const user = newcomer(null);
      const [, userWrite] = users.add(user);
      if (!userWrite) throw new Error('A user is added with no item of their own');
      return {
        event: insertion(userWrite),
        isAnswered: async () => storage.outbox.list({ recipient: user.email }).length === 1,
      };
    },

    'fan-out-changes': async () => {
      const client = counterpartyOf({ id: `cpt_${ulid()}`, name: 'Мария Петрова', phones: [] });
      await commit([...counterpartiesRepository(table).add(client, [])]);
      const document = await addCommunication({ clientName: 'Петрова', clientId: client.id });
      await commit(
        clientDocumentsRepository(table).move(undefined, {
          id: document.id,
          at: document.occurredAt,
          clientId: client.id,
        }),
      );
      return {
        event: { of: 'counterparty', counterpartyId: client.id, round: 1 } satisfies FanOut,
        isAnswered: async () => (await communications.find(document.id))?.clientName === client.name,
      };
    },

    'pre-sign-up': async () => {
      const user = newcomer(null);
      await commit(users.add(user));
      const event = { request: { userAttributes: { email: user.email } } };
      return { event, isAnswered: async (answer) => JSON.stringify(answer) === JSON.stringify(event) };
    },

    'post-confirmation': async () => {
      const user = newcomer(null);
      await commit(users.add(user));
      const sub = crypto.randomUUID();
      return {
        event: { request: { userAttributes: { email: user.email, sub } } },
        isAnswered: async () => (await users.findBySubject(sub))?.id === user.id,
      };
    },
  };
};
