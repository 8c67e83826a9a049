import { SNSClient } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { startSns } from '../../../local/aws/sns/sns.ts';
import { createClock } from '../../../local/host/clock.ts';
import { openStorage } from '../../../local/host/storage.ts';
import { snsSubscriptions } from '../../../shared/adapters/sns-subscriptions.ts';
import { localClient } from '../../support/local-client.ts';
import { person } from '../../support/people.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const PREFIX = 'arn:aws:sns:eu-central-1:000000000000:journal-';
const anna = person({ channels: ['email'] });
const both = person();

/** The adapter on the local SNS, and what the owners of addresses do. */
const setup = async () => {
  const storage = openStorage(':memory:');
  cleanups.push(() => storage.close());
  const clock = createClock(storage);
  const sns = await startSns({ storage, clock });
  cleanups.push(() => sns.stop());
  const client = new SNSClient({ ...localClient(sns.endpoint), maxAttempts: 1 });
  cleanups.push(() => client.destroy());
  const follow = async (link: string) => {
    const response = await fetch(link, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(200);
    return response.text();
  };
  const requests = () => storage.outbox.list({ protocol: 'email' });
  const confirm = () => follow(/http:\S+/.exec(requests()[0]?.text ?? '')?.[0] ?? 'missing:');
  return {
    ...snsSubscriptions(client, PREFIX),
    clock,
    storage,
    requests,
    confirm,
    async unsubscribe() {
      const link = /href="([^"]*Action=Unsubscribe[^"]*)"/.exec(await confirm())?.[1] ?? 'missing:';
      await follow(new URL(link.replaceAll('&amp;', '&'), sns.endpoint).href);
    },
    answerSms: (from: string, text: string) =>
      fetch(`${sns.endpoint}/sms-replies`, { method: 'POST', body: new URLSearchParams({ from, text }) }),
  };
};

describe('managers’ subscriptions at SNS (R20)', () => {
  it('R20 nothing is known of a manager who was never synced', async () => {
    const { inspect } = await setup();
    expect(await inspect(anna)).toBeUndefined();
  });

  it('R20 an e-mail waits for its owner, then is confirmed', async () => {
    const { sync, inspect, confirm } = await setup();
    const pending = [{ channel: 'email', state: 'pending' }];
    expect(await sync(anna)).toEqual(pending);
    expect(await inspect(anna)).toEqual(pending);
    await confirm();
    const confirmed = [{ channel: 'email', state: 'confirmed' }];
    expect(await inspect(anna)).toEqual(confirmed);
    expect(await sync(anna)).toEqual(confirmed);
  });

  it('R20 a sync sends another link to who has not confirmed, and none to who has', async () => {
    const { sync, confirm, requests } = await setup();
    await sync(anna);
    await sync(anna);
    expect(requests()).toHaveLength(2);
    await confirm();
    await sync(anna);
    expect(requests()).toHaveLength(2);
  });

  it('R20 a link that ran out leaves nothing: the subscription is gone', async () => {
    const { sync, inspect, clock } = await setup();
    await sync(anna);
    clock.advance({ seconds: 2 * 86_400 + 1 });
    expect(await inspect(anna)).toEqual([{ channel: 'email', state: 'deleted' }]);
  });

  it('R20 who unsubscribed stays so however often it is looked at; a sync asks them again', async () => {
    const { sync, inspect, unsubscribe, clock, requests } = await setup();
    await sync(anna);
    await unsubscribe();
    const gone = [{ channel: 'email', state: 'deleted' }];
    expect(await inspect(anna)).toEqual(gone);
    clock.advance({ seconds: 73 * 3600 });
    expect(await inspect(anna)).toEqual(gone);
    expect(requests()).toHaveLength(1);
    expect(await sync(anna)).toEqual([{ channel: 'email', state: 'pending' }]);
    expect(await inspect(anna)).toEqual([{ channel: 'email', state: 'pending' }]);
    expect(requests()).toHaveLength(2);
  });

  it('R20 who unsubscribed a moment ago is asked again by a sync, too', async () => {
    const { sync, inspect, unsubscribe } = await setup();
    await sync(anna);
    await unsubscribe();
    expect(await sync(anna)).toEqual([{ channel: 'email', state: 'pending' }]);
    expect(await inspect(anna)).toEqual([{ channel: 'email', state: 'pending' }]);
  });

  it('R20 a phone is confirmed at once; one that opted out is disabled, for a sync too', async () => {
    const { sync, inspect, answerSms } = await setup();
    const withSms = (state: string) => [
      { channel: 'email', state: 'pending' },
      { channel: 'sms', state },
    ];
    expect(await sync(both)).toEqual(withSms('confirmed'));
    await answerSms('+79161234567', 'Спасибо');
    expect(await inspect(both)).toEqual(withSms('confirmed'));
    await answerSms('+79161234567', ' stop ');
    expect(await inspect(both)).toEqual(withSms('disabled'));
    expect(await sync(both)).toEqual(withSms('disabled'));
  });

  it('R20 of a channel without an address, or not set any more, nothing is said', async () => {
    const { sync, inspect } = await setup();
    await sync(both);
    expect(await sync({ ...both, phone: null })).toEqual([{ channel: 'email', state: 'pending' }]);
    expect(await inspect({ ...both, phone: null })).toEqual([{ channel: 'email', state: 'pending' }]);
    expect(await sync({ ...both, channels: [] })).toEqual([]);
    expect(await inspect({ ...both, channels: [] })).toEqual([]);
  });

  it('R20 a new phone takes the place of the old one', async () => {
    const { sync, inspect, storage } = await setup();
    await sync(both);
    const moved = { ...both, phone: { number: '+79990000000', extension: null } };
    await sync(moved);
    expect(await inspect(moved)).toContainEqual({ channel: 'sms', state: 'confirmed' });
    expect(await inspect(both)).toContainEqual({ channel: 'sms', state: 'deleted' });
    const there = storage.subscriptions.list(`${PREFIX}${both.id}`);
    expect(there.filter(({ deletedAt }) => !deletedAt)).toMatchObject([
      { protocol: 'email' },
      { endpoint: '+79990000000' },
    ]);
  });

  it('fails where the service does', async () => {
    const { inspect, storage } = await setup();
    storage.topics.put({ arn: `${PREFIX}${both.id}`, name: 'x', attributes: {}, createdAt: '' });
    storage.subscriptions.put({
      arn: `${PREFIX}${both.id}:1`,
      topicArn: `${PREFIX}${both.id}`,
      protocol: 'sms',
      endpoint: 'no number',
      confirmed: true,
      token: '',
      createdAt: '',
    });
    const broken = { ...both, channels: ['sms' as const], phone: { number: 'no number', extension: null } };
    await expect(inspect(broken)).rejects.toThrow('PhoneNumber');
  });
});
