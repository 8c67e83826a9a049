import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { createControlEntry } from '../../../shared/app/control/create-control-entry.ts';
import { currentReminder } from '../../../shared/domain/control/control-entry.ts';
import type { ChannelStatus } from '../../../shared/domain/users/channel-status.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import type { Commit } from '../../../shared/domain/values/ports.ts';
import { channelStatusEntity } from '../../../shared/store/channel-statuses.ts';
import { userEntity } from '../../../shared/store/users.ts';
import { callBack, communicationOf, entryOf } from '../../support/documents.ts';
import { fanOutOver } from '../../support/fan-out.ts';
import { person } from '../../support/people.ts';
import { accepted } from '../../support/results.ts';
import { runAs } from '../../support/run-as.ts';
import { openStreamJournal } from '../../support/stream-journal.ts';

const ENTRIES = 120;
const NINE = '2126-11-25T06:00:00.000Z';
const FOURTEEN = '2126-11-25T11:00:00.000Z';

const entryId = (count: number) => `ctl_${String(count).padStart(26, '0')}` as const;
const documentId = (count: number) => `com_${String(count).padStart(26, '0')}` as const;

/** A manager with many entries on DynamoDB Local, and what follows their hour, through its pipeline. */
const openManager = async () => {
  const { following, streamFunction, deps, must, left, commit } = await openStreamJournal();
  const manager = person();
  await must([...deps.users.add(manager), deps.controlKinds.add(callBack)]);
  for (let count = 0; count < ENTRIES; count++) {
    const entry = entryOf({ id: entryId(count), nextDate: '2126-11-25' });
    const id = documentId(count);
    await must([
      deps.communications.add(
        communicationOf({ id, openEntries: [{ entryId: entry.id, nextDate: entry.nextDate }] }),
      ),
      ...deps.controlEntries.add({ ...entry, communicationId: id }),
    ]);
  }
  const replan = fanOutOver({ ...deps, commit });
  const handler = streamFunction({
    user: following(userEntity, replan.ofUser),
    delivery: following(channelStatusEntity, replan.ofDelivery),
  });
  const event = (entity: string, before: User | ChannelStatus | undefined, after: User | ChannelStatus) => ({
    Records: [
      {
        eventID: 'one',
        dynamodb: {
          SequenceNumber: '17',
          ...(before && { OldImage: marshall({ entity, data: before }) }),
          NewImage: marshall({ entity, data: after }),
        },
      },
    ],
  });
  const find = async () => {
    const found = await deps.users.find(manager.id);
    if (!found) throw new Error('The manager is gone');
    return found;
  };

  return {
    deps,
    must,
    left,
    manager,
    /** Changes the manager; the event by which the stream tells it. */
    async change(change: Partial<User>) {
      const before = await find();
      const after = { ...before, ...change, version: before.version + 1 };
      await must(deps.users.save(after));
      return event('user', before, after);
    },
    /** Other subscriptions are found; the event by which the stream tells it. */
    async discover(known: ChannelStatus) {
      await must([deps.channelStatuses.save(known)]);
      return event('delivery', undefined, known);
    },
    /** Hands an event to the function; the records it failed on. */
    async send(told: unknown): Promise<string[]> {
      const { batchItemFailures } = await handler(told as never, {} as never);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    /** How many entries are due at which moment, by their reminder in force. */
    async due() {
      const counts: Record<string, number> = {};
      for (let count = 0; count < ENTRIES; count++) {
        const entry = await deps.controlEntries.find(documentId(count), entryId(count));
        const { dueAt } = currentReminder(entry ?? entryOf());
        counts[dueAt] = (counts[dueAt] ?? 0) + 1;
      }
      return counts;
    },
  };
};

describe('a manager with 120 entries', { timeout: 120_000 }, () => {
  let journal: Awaited<ReturnType<typeof openManager>>;
  beforeAll(async () => {
    journal = await openManager();
  }, 120_000);

  it('R20, R21: killed in the middle and tried again, a new hour is the hour of every reminder', async () => {
    const { change, send, due, left } = journal;
    expect(await due()).toEqual({ [NINE]: ENTRIES });
    const changed = await change({ reminderHour: 14 });
    left.commits = 2;
    expect(await send(changed)).toEqual(['17']);
    expect(await due()).toEqual({ [NINE]: ENTRIES - 50, [FOURTEEN]: 50 });
    left.commits = 3;
    expect(await send(changed)).toEqual([]);
    expect(await due()).toEqual({ [FOURTEEN]: ENTRIES });
  });

  it('R20: an entry made by who has read the hour of before goes by the new one', async () => {
    const { deps, change, manager, left } = journal;
    left.commits = Number.POSITIVE_INFINITY;
    let meanwhile: (() => Promise<unknown>) | undefined = () => change({ reminderHour: 18 });
    const commit: Commit = async (writes) => {
      const act = meanwhile;
      meanwhile = undefined;
      await act?.();
      return deps.commit(writes);
    };
    const made = accepted(
      await runAs({ ...deps, commit }, String(manager.subject))(createControlEntry(deps), {
        communicationId: documentId(0),
        kindId: callBack.id,
        nextDate: '2126-11-25',
      }),
    );
    expect(currentReminder(made).dueAt).toBe('2126-11-25T15:00:00.000Z');
  });

  it('R20, R24: a reminder nobody could be told is planned anew once the subscription is confirmed', async () => {
    const { deps, must, discover, send, manager } = journal;
    const entry = await deps.controlEntries.find(documentId(1), entryId(1));
    if (!entry) throw new Error('The entry is gone');
    const reminders = entry.reminders.map((line) => ({ ...line, status: 'undeliverable' as const }));
    await must(deps.controlEntries.save({ ...entry, revision: entry.revision + 1, reminders }));
    const told = await discover({
      managerId: manager.id,
      revision: 1,
      subscriptions: [{ channel: 'email', state: 'confirmed' }],
      since: new Date().toISOString(),
    });
    expect(await send(told)).toEqual([]);
    const after = await deps.controlEntries.find(documentId(1), entryId(1));
    expect(after && currentReminder(after)).toMatchObject({
      version: reminders.length + 1,
      status: 'planned',
      dueAt: '2126-11-25T15:00:00.000Z',
    });
  });
});
