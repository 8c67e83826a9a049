import {
  CheckIfPhoneNumberIsOptedOutCommand,
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  NotFoundException,
  OptInPhoneNumberCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from 'vitest';
import { startSns } from '../../../local/aws/sns/sns.ts';
import { createClock } from '../../../local/host/clock.ts';
import { openStorage } from '../../../local/host/storage.ts';
import { localClient } from '../../support/local-client.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function setup({ onOwnersChange, now }: { onOwnersChange?: () => void; now?: () => Date } = {}) {
  const storage = openStorage(':memory:');
  cleanups.push(() => storage.close());
  const clock = createClock(storage);
  const sns = await startSns({ storage, clock: now ? { now } : clock, onOwnersChange });
  cleanups.push(() => sns.stop());
  const client = new SNSClient({ ...localClient(sns.endpoint), maxAttempts: 1 });
  cleanups.push(() => client.destroy());

  const { TopicArn = '' } = await client.send(new CreateTopicCommand({ Name: 'manager-1' }));
  const subscribe = async (Protocol: string, Endpoint: string, topic = TopicArn) => {
    const command = new SubscribeCommand({
      TopicArn: topic,
      Protocol,
      Endpoint,
      ReturnSubscriptionArn: true,
    });
    return (await client.send(command)).SubscriptionArn ?? '';
  };
  const confirmationLink = () => {
    const [newest] = storage.outbox.list({ protocol: 'email' });
    return new URL(/http:\S+/.exec(newest?.text ?? '')?.[0] ?? 'missing:');
  };
  const confirmed = async (address: string) => {
    const arn = await subscribe('email', address);
    await fetch(confirmationLink()).then((response) => response.text());
    return arn;
  };
  const publish = (change: Partial<PublishCommandInput> = {}) =>
    client.send(new PublishCommand({ TopicArn, Message: 'Перезвонить <клиенту> & "заказ"', ...change }));
  /** What ListSubscriptionsByTopic has for ARNs. */
  const arns = async () => {
    const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    return Subscriptions.map(({ SubscriptionArn }) => SubscriptionArn);
  };
  const answerSms = (from: string, text: string) =>
    fetch(`${sns.endpoint}/sms-replies`, { method: 'POST', body: new URLSearchParams({ from, text }) });
  return {
    storage,
    clock,
    sns,
    client,
    TopicArn,
    subscribe,
    confirmationLink,
    confirmed,
    publish,
    arns,
    answerSms,
  };
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('topics', () => {
  it('are made once per name', async () => {
    const { client, TopicArn } = await setup();
    expect(TopicArn).toBe('arn:aws:sns:eu-central-1:000000000000:manager-1');
    const again = await client.send(
      new CreateTopicCommand({ Name: 'manager-1', Tags: [{ Key: 'a', Value: 'b' }] }),
    );
    expect(again.TopicArn).toBe(TopicArn);
    expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
    await expect(
      client.send(new CreateTopicCommand({ Name: 'manager-1', Attributes: { DisplayName: 'x' } })),
    ).rejects.toBeInstanceOf(InvalidParameterException);
    await expect(client.send(new CreateTopicCommand({ Name: 'a b' }))).rejects.toBeInstanceOf(
      InvalidParameterException,
    );
  });

  it('go with their subscriptions, and going twice is no error', async () => {
    const { client, TopicArn, subscribe, publish } = await setup();
    const arn = await subscribe('sms', '+79990000000');
    await client.send(new DeleteTopicCommand({ TopicArn }));
    await client.send(new DeleteTopicCommand({ TopicArn }));
    const error = await failureOf(publish());
    expect(error).toBeInstanceOf(NotFoundException);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 404 } });
    await expect(
      client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn })),
    ).rejects.toBeInstanceOf(NotFoundException);
  });

  it('are listed in pages of a hundred', async () => {
    const { client } = await setup();
    for (let index = 0; index < 100; index += 1)
      await client.send(new CreateTopicCommand({ Name: `t-${index}` }));
    const first = await client.send(new ListTopicsCommand({}));
    const second = await client.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([100, 1, undefined]);
  });
});

describe('subscriptions', () => {
  it('by e-mail are pending until the link in the outbox is opened', async () => {
    const { client, TopicArn, subscribe, confirmationLink, publish, storage } = await setup();
    const arn = await subscribe('email', 'anna@example.com');
    expect(arn).toMatch(/^arn:aws:sns:eu-central-1:000000000000:manager-1:[0-9a-f-]{36}$/);
    const hidden = await client.send(
      new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'anna@example.com' }),
    );
    expect(hidden.SubscriptionArn).toBe('pending confirmation');
    const listed = () => client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect((await listed()).Subscriptions).toMatchObject([
      { SubscriptionArn: 'PendingConfirmation', Protocol: 'email', Endpoint: 'anna@example.com' },
    ]);
    const attributes = async () =>
      (await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }))).Attributes;
    expect(await attributes()).toMatchObject({ PendingConfirmation: 'true', Endpoint: 'anna@example.com' });

    await publish();
    expect(storage.outbox.list()).toHaveLength(2);
    expect(storage.outbox.list().every(({ subject }) => subject?.includes('Confirmation'))).toBe(true);

    const page = await fetch(confirmationLink(), { headers: { accept: 'text/html,*/*' } });
    expect(page.headers.get('content-type')).toMatch(/text\/html; charset=utf-8/i);
    expect(await page.text()).toContain('Подписка подтверждена');
    expect(await attributes()).toMatchObject({ PendingConfirmation: 'false' });
    expect((await listed()).Subscriptions?.[0]?.SubscriptionArn).toBe(arn);
    expect(await subscribe('email', 'anna@example.com')).toBe(arn);
    expect(storage.outbox.list()).toHaveLength(2);

    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '1', SubscriptionsPending: '0' });
  });

  it('can be confirmed by their token through the API', async () => {
    const { client, TopicArn, subscribe, confirmationLink } = await setup();
    const arn = await subscribe('email', 'anna@example.com');
    const Token = confirmationLink().searchParams.get('Token') ?? '';
    const answer = await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    expect(answer.SubscriptionArn).toBe(arn);
    await expect(
      client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'other' })),
    ).rejects.toBeInstanceOf(InvalidParameterException);
  });

  it('run out after two days without confirmation', async () => {
    const { client, TopicArn, clock, subscribe, confirmationLink } = await setup();
    await subscribe('email', 'anna@example.com');
    clock.advance({ seconds: 2 * 86_400 + 1 });
    const page = await fetch(confirmationLink(), { headers: { accept: 'text/html' } });
    expect(page.status).toBe(400);
    expect(await page.text()).toContain('no longer valid');
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions ?? []).toEqual([]);
  });

  it('by SMS are confirmed at once', async () => {
    const { subscribe, client } = await setup();
    const SubscriptionArn = await subscribe('sms', '+79990000000');
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({ PendingConfirmation: 'false', Protocol: 'sms' });
  });

  it('end when unsubscribed, and once more is no error', async () => {
    const { client, confirmed, publish, storage } = await setup();
    const SubscriptionArn = await confirmed('anna@example.com');
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    const before = storage.outbox.list().length;
    await publish();
    expect(storage.outbox.list()).toHaveLength(before);
  });

  it('R20 are listed as deleted for three days after they were given up, and then not at all', async () => {
    const { client, TopicArn, confirmed, arns, clock } = await setup();
    const SubscriptionArn = await confirmed('anna@example.com');
    expect(await arns()).toEqual([SubscriptionArn]);
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect(await arns()).toEqual(['Deleted']);
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: '0', SubscriptionsDeleted: '1' });
    await expect(
      client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn })),
    ).rejects.toBeInstanceOf(NotFoundException);
    clock.advance({ seconds: 72 * 3600 + 1 });
    expect(await arns()).toEqual([]);
  });

  it('R20 can be created again while they are listed as deleted', async () => {
    const { client, confirmed, subscribe, arns } = await setup();
    const SubscriptionArn = await confirmed('anna@example.com');
    await client.send(new UnsubscribeCommand({ SubscriptionArn }));
    const again = await subscribe('email', 'anna@example.com');
    expect(again).not.toBe(SubscriptionArn);
    expect(await arns()).toEqual(['PendingConfirmation']);
  });

  it('R20 are given up by their owners by a link on the page that confirms them', async () => {
    let changes = 0;
    const { subscribe, confirmationLink, arns, sns } = await setup({ onOwnersChange: () => changes++ });
    await subscribe('email', 'anna@example.com');
    expect(changes).toBe(0);
    const headers = { accept: 'text/html' };
    const page = await (await fetch(confirmationLink(), { headers })).text();
    expect(changes).toBe(1);
    const link = /href="([^"]*Action=Unsubscribe[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
    const answer = await fetch(new URL(link ?? 'missing:', sns.endpoint), { headers });
    expect(await answer.text()).toContain('You have been unsubscribed');
    expect(await arns()).toEqual(['Deleted']);
    expect(changes).toBe(2);
  });

  /** A setup whose time stands still until it is moved, and what sends so many messages at once. */
  const standing = async () => {
    let now = new Date('2026-11-24T06:00:00Z');
    const sns = await setup({ now: () => now });
    return {
      ...sns,
      pass: (seconds: number) => {
        now = new Date(now.getTime() + seconds * 1000);
      },
      publishAll: async (count: number) => {
        for (let sent = 0; sent < count; sent++) await sns.publish();
      },
      sent: () => sns.storage.outbox.list().filter(({ text }) => text.startsWith('Перезвонить')).length,
    };
  };

  it('R20 by e-mail wait for their owner again after more than ten messages within a second', async () => {
    const { confirmed, confirmationLink, pass, publishAll, sent, arns, storage } = await standing();
    const arn = await confirmed('anna@example.com');
    const link = confirmationLink();
    await publishAll(10);
    pass(1);
    await publishAll(10);
    expect(await arns()).toEqual([arn]);
    expect(sent()).toBe(20);
    await publishAll(1);
    expect(await arns()).toEqual(['PendingConfirmation']);
    expect(storage.failures.list()).toMatchObject([
      { source: 'sns', error: expect.stringContaining('deactivated') },
    ]);
    pass(1);
    await publishAll(1);
    expect(sent()).toBe(20);
    await fetch(link).then((response) => response.text());
    expect(await arns()).toEqual([arn]);
    await publishAll(1);
    expect(sent()).toBe(21);
  });

  it('R20 that were deactivated have two days from then on', async () => {
    const { confirmed, pass, publishAll, arns } = await standing();
    await confirmed('anna@example.com');
    pass(5 * 86_400);
    await publishAll(11);
    pass(2 * 86_400);
    expect(await arns()).toEqual(['PendingConfirmation']);
    pass(1);
    expect(await arns()).toEqual([]);
  });

  it('R20 of a phone that opted out stay, and get nothing until it is opted in', async () => {
    let changes = 0;
    const { client, subscribe, arns, publish, answerSms, storage } = await setup({
      onOwnersChange: () => changes++,
    });
    const phoneNumber = '+79990000000';
    const optedOut = async () =>
      (await client.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber }))).isOptedOut;
    const arn = await subscribe('sms', phoneNumber);
    expect((await answerSms(phoneNumber, 'Хорошо, спасибо')).status).toBe(204);
    expect(await optedOut()).toBe(false);
    await answerSms(phoneNumber, ' Stop\n');
    expect(await optedOut()).toBe(true);
    expect(changes).toBe(1);
    expect(await arns()).toEqual([arn]);
    await publish();
    expect(storage.outbox.list()).toEqual([]);
    expect(storage.failures.list()).toMatchObject([
      { source: 'sns', error: expect.stringContaining('opted out') },
    ]);
    expect(JSON.stringify(storage.failures.list())).not.toContain(phoneNumber);
    await client.send(new OptInPhoneNumberCommand({ phoneNumber }));
    expect(await optedOut()).toBe(false);
    await publish();
    expect(storage.outbox.list()).toHaveLength(1);
    await expect(
      client.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: '8999' })),
    ).rejects.toBeInstanceOf(InvalidParameterException);
    expect((await answerSms('8999', 'stop')).status).toBe(400);
  });

  it('can not be deleted while pending', async () => {
    const { client, subscribe } = await setup();
    const SubscriptionArn = await subscribe('email', 'anna@example.com');
    for (const arn of [SubscriptionArn, 'PendingConfirmation']) {
      await expect(client.send(new UnsubscribeCommand({ SubscriptionArn: arn }))).rejects.toBeInstanceOf(
        InvalidParameterException,
      );
    }
  });

  it.each([
    ['email', 'nobody'],
    ['sms', '89990000000'],
    ['https', 'https://example.com'],
  ])('by %s to %s are refused', async (protocol, address) => {
    const { subscribe } = await setup();
    await expect(subscribe(protocol, address)).rejects.toBeInstanceOf(InvalidParameterException);
  });

  it('are listed in pages of a hundred', async () => {
    const { client, TopicArn, subscribe } = await setup();
    for (let index = 0; index < 101; index += 1) await subscribe('sms', `+7999000${1000 + index}`);
    const first = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const second = await client.send(
      new ListSubscriptionsByTopicCommand({ TopicArn, NextToken: first.NextToken }),
    );
    expect(first.Subscriptions).toHaveLength(100);
    expect(second.Subscriptions).toMatchObject([{ Endpoint: '+79990001100' }]);
    expect(second.NextToken).toBeUndefined();
  });

  it('of a missing topic are not found', async () => {
    const { subscribe } = await setup();
    const missing = 'arn:aws:sns:eu-central-1:000000000000:missing';
    await expect(subscribe('sms', '+79990000000', missing)).rejects.toBeInstanceOf(NotFoundException);
  });
});

describe('publishing', () => {
  it('reaches every confirmed subscription under one message id', async () => {
    const { confirmed, subscribe, publish, storage, TopicArn } = await setup();
    await confirmed('anna@example.com');
    await subscribe('sms', '+79990000000');
    await subscribe('email', 'pending@example.com');
    const { MessageId } = await publish({ Subject: 'Напоминание' });
    expect(storage.outbox.list().filter(({ messageId }) => messageId === MessageId)).toMatchObject([
      { protocol: 'sms', recipient: '+79990000000', parts: 1, topicArn: TopicArn },
      {
        protocol: 'email',
        recipient: 'anna@example.com',
        subject: 'Напоминание',
        text: 'Перезвонить <клиенту> & "заказ"',
      },
    ]);
  });

  it('gives each protocol its part of a JSON message', async () => {
    const { confirmed, subscribe, publish, storage } = await setup();
    await confirmed('anna@example.com');
    await subscribe('sms', '+79990000000');
    const texts = async (message: object) => {
      await publish({ MessageStructure: 'json', Message: JSON.stringify(message) });
      return storage.outbox.list({ limit: 2 }).map(({ text, parts }) => [text, parts]);
    };
    expect(await texts({ default: 'd', email: 'письмо', sms: 'ы'.repeat(71) })).toEqual([
      ['ы'.repeat(71), 2],
      ['письмо', undefined],
    ]);
    expect(await texts({ default: 'd', email: 'письмо' })).toEqual([
      ['d', 1],
      ['письмо', undefined],
    ]);
  });

  it.each<[string, Partial<PublishCommandInput>]>([
    ['a subject of 100 characters', { Subject: 'x'.repeat(100) }],
    ['an empty subject', { Subject: '' }],
    ['a subject with a line break', { Subject: 'a\nb' }],
    ['a subject with a control character', { Subject: 'a\u0007b' }],
    ['an empty message', { Message: '' }],
    ['a message over 256 KB', { Message: 'ы'.repeat(131_073) }],
    ['an unknown structure', { MessageStructure: 'xml' }],
    ['a JSON message that is none', { MessageStructure: 'json', Message: 'hello' }],
    ['a JSON message without default', { MessageStructure: 'json', Message: '{"email":"x"}' }],
    ['a JSON message with other than texts', { MessageStructure: 'json', Message: '{"default":1}' }],
    ['a phone number', { TopicArn: undefined, PhoneNumber: '+79990000000' }],
    ['no topic', { TopicArn: undefined }],
    ['a topic that is no ARN', { TopicArn: 'manager-1' }],
  ])('refuses %s', async (_, change) => {
    const { publish } = await setup();
    const error = await failureOf(publish(change));
    expect(error).toBeInstanceOf(InvalidParameterException);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });

  it('accepts a subject of 99 characters', async () => {
    const { publish } = await setup();
    expect((await publish({ Subject: 'ы'.repeat(99) })).MessageId).toBeTruthy();
  });

  it('records what is too long for an SMS as a failure, without the number', async () => {
    const { subscribe, publish, storage } = await setup();
    await subscribe('sms', '+79990000000');
    await publish({ Message: 'x'.repeat(1601) });
    expect(storage.outbox.list()).toEqual([]);
    expect(storage.failures.list()).toMatchObject([
      { source: 'sns', error: expect.stringContaining('1601') },
    ]);
    expect(JSON.stringify(storage.failures.list())).not.toContain('+7999');
  });

  it('refuses actions it does not know', async () => {
    const { sns } = await setup();
    for (const Action of ['AddPermission', 'toString']) {
      const response = await fetch(sns.endpoint, {
        method: 'POST',
        body: new URLSearchParams({ Action }),
      });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('<Code>InvalidAction</Code>');
    }
  });
});
