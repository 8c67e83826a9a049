import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStorage, type ScheduleRecord } from '../../../../local/host/storage.ts';

const at = '2026-11-24T06:00:00.000Z';
const schedule = (name: string, change: Partial<ScheduleRecord> = {}): ScheduleRecord => ({
  group: 'default',
  name,
  definition: { Target: {} },
  createdAt: at,
  modifiedAt: at,
  clientToken: 't',
  fingerprint: 'f',
  revision: 1,
  status: 'pending',
  dueMilliseconds: 1000,
  attempts: 0,
  nextAttemptMilliseconds: 1000,
  ...change,
});

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

describe('openStorage', () => {
  it('keeps everything over a restart', () => {
    const directory = mkdtempSync(join(tmpdir(), 'journal-storage-'));
    directories.push(directory);
    const path = join(directory, 'nested', 'cloud.sqlite');

    const before = openStorage(path);
    before.checkpoints.set('stream:a', '17');
    before.clock.setOffset(3_600_000);
    before.scheduleGroups.put({ name: 'reminders', createdAt: at });
    before.schedules.put(schedule('r-1'));
    before.topics.put({ arn: 'arn:t', name: 't', attributes: {}, createdAt: at });
    before.subscriptions.put({
      arn: 'arn:t:1',
      topicArn: 'arn:t',
      protocol: 'email',
      endpoint: 'anna@example.com',
      confirmed: false,
      token: 'x',
      createdAt: at,
    });
    before.outbox.add({
      at,
      protocol: 'sms',
      recipient: '+70000000000',
      topicArn: 'arn:t',
      text: 'hi',
      messageId: 'm',
      parts: 1,
    });
    before.failures.add({ source: 'scheduler', function: 'f', payload: { a: 1 }, error: 'why', at });
    before.close();

    const after = openStorage(path);
    expect(after.checkpoints.get('stream:a')).toBe('17');
    expect(after.clock.offsetMilliseconds()).toBe(3_600_000);
    expect(after.scheduleGroups.list()).toEqual([{ name: 'reminders', createdAt: at }]);
    expect(after.schedules.get('default', 'r-1')).toEqual(schedule('r-1'));
    expect(after.topics.list()).toHaveLength(1);
    expect(after.subscriptions.list('arn:t')).toMatchObject([{ endpoint: 'anna@example.com' }]);
    expect(after.outbox.list()).toMatchObject([{ text: 'hi', parts: 1 }]);
    expect(after.failures.list()).toMatchObject([{ source: 'scheduler', payload: { a: 1 } }]);
    after.close();
  });

  it('finds what is due, earliest first, and only the pending', () => {
    const { schedules } = openStorage(':memory:');
    schedules.put(schedule('late', { nextAttemptMilliseconds: 3000 }));
    schedules.put(schedule('second', { nextAttemptMilliseconds: 2000 }));
    schedules.put(schedule('first', { nextAttemptMilliseconds: 500 }));
    schedules.put(schedule('asleep', { nextAttemptMilliseconds: 100, status: 'dormant' }));

    expect(schedules.due(2000, 10).map(({ name }) => name)).toEqual(['first', 'second']);
    expect(schedules.due(2000, 1).map(({ name }) => name)).toEqual(['first']);
    expect(schedules.nextMilliseconds()).toBe(500);
    expect(schedules.count()).toBe(4);
  });

  it('removes a group with its schedules and a topic with its subscriptions', () => {
    const storage = openStorage(':memory:');
    storage.scheduleGroups.put({ name: 'g', createdAt: at });
    storage.schedules.put(schedule('a', { group: 'g' }));
    storage.scheduleGroups.delete('g');
    expect(storage.schedules.list()).toEqual([]);

    storage.topics.put({ arn: 'arn:t', name: 't', attributes: {}, createdAt: at });
    storage.subscriptions.put({
      arn: 'arn:t:1',
      topicArn: 'arn:t',
      protocol: 'sms',
      endpoint: '+1',
      confirmed: true,
      token: 'x',
      createdAt: at,
    });
    storage.topics.delete('arn:t');
    expect(storage.subscriptions.get('arn:t:1')).toBeUndefined();
  });

  it('lists checkpoints by prefix, taking wildcards literally', () => {
    const { checkpoints } = openStorage(':memory:');
    checkpoints.set('a%1', 'x');
    checkpoints.set('ab1', 'y');
    checkpoints.set('a%0', 'z');
    expect(checkpoints.list('a%')).toEqual([
      { key: 'a%0', value: 'z' },
      { key: 'a%1', value: 'x' },
    ]);
    checkpoints.delete('a%0');
    expect(checkpoints.get('a%0')).toBeUndefined();
  });

  it('filters the outbox, newest first', () => {
    const { outbox } = openStorage(':memory:');
    const message = { topicArn: 'arn:t', messageId: 'm', text: 't' } as const;
    outbox.add({ ...message, at: '2026-01-01T00:00:00.000Z', protocol: 'email', recipient: 'a@example.com' });
    outbox.add({ ...message, at: '2026-01-02T00:00:00.000Z', protocol: 'sms', recipient: '+1', parts: 1 });
    outbox.add({ ...message, at: '2026-01-03T00:00:00.000Z', protocol: 'email', recipient: 'b@example.com' });

    const recipients = (filter?: Parameters<typeof outbox.list>[0]) =>
      outbox.list(filter).map(({ recipient }) => recipient);
    expect(recipients()).toEqual(['b@example.com', '+1', 'a@example.com']);
    expect(recipients({ protocol: 'email' })).toEqual(['b@example.com', 'a@example.com']);
    expect(recipients({ recipient: '+1' })).toEqual(['+1']);
    expect(recipients({ since: '2026-01-02T00:00:00.000Z', topicArn: 'arn:t' })).toEqual([
      'b@example.com',
      '+1',
    ]);
    expect(recipients({ topicArn: 'arn:other' })).toEqual([]);
    expect(recipients({ limit: 1 })).toEqual(['b@example.com']);
  });
});
