/** SNS's Query API for topics with e-mail and SMS subscriptions: form in, XML out. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { html, raw } from 'hono/html';
import { z } from 'zod';
import type { Clock } from '../../host/clock.ts';
import { type ListenOptions, listen } from '../../host/listen.ts';
import type { OutboxRecord, Storage, SubscriptionRecord, TopicRecord } from '../../host/storage.ts';
import { smsParts } from './sms-parts.ts';

const account = '000000000000';
const namespace = 'http://sns.amazonaws.com/doc/2010-03-31/';
const pageSize = 100;
const messageLimitBytes = 256 * 1024;
const smsLimitCharacters = 1600;
const confirmationLimitMilliseconds = 2 * 24 * 3600 * 1000;
/** How long a subscription that was given up is listed still. */
const deletedLimitMilliseconds = 72 * 3600 * 1000;
/** E-mails one subscription gets within a second; one more deactivates it. */
const emailsPerSecond = 10;
/** Replies to an SMS that mean: no more of them. */
const optingOut = /^(arret|cancel|end|opt-?out|quit|remove|stop|td|unsubscribe)$/i;
const optedOutPrefix = 'sns:opted-out:';

type ErrorCode = 'InvalidParameter' | 'NotFound' | 'InvalidAction';

const statusOf = { InvalidParameter: 400, InvalidAction: 400, NotFound: 404 } as const satisfies Record<
  ErrorCode,
  number
>;

class SnsError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

type Xml = ReturnType<typeof html>;
type Parameters = Readonly<Record<string, string>>;

interface SnsOptions extends ListenOptions {
  readonly storage: Pick<Storage, 'topics' | 'subscriptions' | 'outbox' | 'failures' | 'checkpoints'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Takes what is for one recipient; into the storage's outbox unless given. */
  readonly deliver?: ((message: Omit<OutboxRecord, 'id'>) => unknown) | undefined;
  readonly region?: string | undefined;
  /** Called when somebody confirmed, unsubscribed or opted out. AWS tells nobody of it. */
  readonly onOwnersChange?: (() => void) | undefined;
}

/** Starts the endpoint. Confirmation links in e-mails lead to it. */
export async function startSns(options: SnsOptions): Promise<{ endpoint: string; stop(): Promise<void> }> {
  let endpoint = '';
  const listening = await listen(
    snsApp(options, () => endpoint),
    options,
  );
  endpoint = listening.endpoint;
  return { endpoint, stop: listening.stop };
}

function snsApp(options: SnsOptions, endpoint: () => string): Hono {
  const { storage, clock, deliver = storage.outbox.add, region = 'eu-central-1', onOwnersChange } = options;
  const { topics, subscriptions, checkpoints } = storage;
  const millisecondsSince = (at: string) => clock.now().getTime() - Date.parse(at);

  const requireTopic = (arn: string | undefined): TopicRecord => {
    checkArn('TopicArn', arn);
    const topic = topics.get(arn);
    if (topic === undefined) throw new SnsError('NotFound', 'Topic does not exist');
    return topic;
  };

  /** All of a topic that AWS would list: also those given up of late, but none whose link has run out. */
  const listedOf = (topicArn: string): SubscriptionRecord[] =>
    subscriptions.list(topicArn).filter((subscription) => {
      if (!isExpired(subscription)) return true;
      subscriptions.delete(subscription.arn);
      return false;
    });
  const subscriptionsTo = (topicArn: string) => listedOf(topicArn).filter(({ deletedAt }) => !deletedAt);
  const isExpired = ({ confirmed, createdAt, deactivatedAt, deletedAt }: SubscriptionRecord) =>
    deletedAt === undefined
      ? !confirmed && millisecondsSince(deactivatedAt ?? createdAt) > confirmationLimitMilliseconds
      : millisecondsSince(deletedAt) > deletedLimitMilliseconds;

  const unsubscribe = (arn: string) => {
    const subscription = subscriptions.get(arn);
    // AWS lets pending ones run out and deletes none of them; one that is gone is no error there.
    if (subscription === undefined || subscription.deletedAt !== undefined) return;
    if (!subscription.confirmed) {
      throw invalid('SubscriptionArn', 'A subscription that is pending confirmation can not be deleted');
    }
    subscriptions.put({ ...subscription, deletedAt: clock.now().toISOString() });
  };

  const optedOut = (number: string) => checkpoints.get(optedOutPrefix + number) !== undefined;

  /** When the last e-mails of each subscription were sent, in milliseconds, by its ARN. */
  const lastEmails = new Map<string, number[]>();
  /** Counts an e-mail; with one too many the subscription waits for its owner again. */
  const isDeactivatedBy = (subscription: SubscriptionRecord): boolean => {
    const now = clock.now();
    const recent = (lastEmails.get(subscription.arn) ?? []).filter((at) => now.getTime() - at < 1000);
    lastEmails.set(subscription.arn, [...recent, now.getTime()]);
    if (recent.length < emailsPerSecond) return false;
    subscriptions.put({ ...subscription, confirmed: false, deactivatedAt: now.toISOString() });
    return true;
  };

  const confirm = ({ TopicArn, Token }: Parameters): SubscriptionRecord => {
    const topic = requireTopic(TopicArn);
    const subscription = subscriptionsTo(topic.arn).find(({ token }) => token === Token);
    if (subscription === undefined) throw invalid('Token', 'No pending subscription has this token');
    const confirmed = { ...subscription, confirmed: true };
    subscriptions.put(confirmed);
    onOwnersChange?.();
    return confirmed;
  };

  const askToConfirm = (subscription: SubscriptionRecord) => {
    const link = new URL(endpoint());
    link.search = new URLSearchParams({
      Action: 'ConfirmSubscription',
      TopicArn: subscription.topicArn,
      Token: subscription.token,
    }).toString();
    deliver({
      at: clock.now().toISOString(),
      protocol: 'email',
      recipient: subscription.endpoint,
      topicArn: subscription.topicArn,
      subject: 'AWS Notification - Subscription Confirmation',
      text:
        'Вас подписали на напоминания. Чтобы получать их, подтвердите подписку в течение двух дней:\n' +
        'You were subscribed to reminders. To receive them, confirm within two days:\n' +
        `${link.href}`,
      messageId: randomUUID(),
    });
  };

  const actions: Record<string, (parameters: Parameters) => Xml> = {
    CreateTopic: (parameters) => {
      const { Name: name = '' } = parameters;
      if (!/^[a-zA-Z0-9_-]{1,256}$/.test(name)) {
        throw invalid(
          'Topic Name',
          'FIFO topics are not supported locally, other names are [a-zA-Z0-9_-]{1,256}',
        );
      }
      const attributes = mapOf(parameters, 'Attributes');
      const arn = `arn:aws:sns:${region}:${account}:${name}`;
      const existing = topics.get(arn);
      if (existing === undefined) {
        topics.put({ arn, name, attributes, createdAt: clock.now().toISOString() });
      } else if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value)) {
        throw invalid('Attributes', 'Topic already exists with different attributes');
      }
      return html`<TopicArn>${arn}</TopicArn>`;
    },

    DeleteTopic: ({ TopicArn }) => {
      checkArn('TopicArn', TopicArn);
      topics.delete(TopicArn);
      return html``;
    },

    ListTopics: (parameters) =>
      listed('Topics', topics.list(), parameters, ({ arn }) => html`<TopicArn>${arn}</TopicArn>`),

    GetTopicAttributes: ({ TopicArn }) => {
      const topic = requireTopic(TopicArn);
      const all = subscriptionsTo(topic.arn);
      const confirmed = all.filter((subscription) => subscription.confirmed).length;
      return attributesXml({
        DisplayName: '',
        ...topic.attributes,
        TopicArn: topic.arn,
        Owner: account,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(all.length - confirmed),
        SubscriptionsDeleted: String(listedOf(topic.arn).length - all.length),
      });
    },

    Subscribe: (parameters) => {
      const { TopicArn, Protocol, Endpoint = '', ReturnSubscriptionArn } = parameters;
      if (Protocol !== 'email' && Protocol !== 'sms') {
        throw invalid('Protocol', `${Protocol ?? 'none'} is not supported locally, email and sms are`);
      }
      if (!isEndpoint(Protocol, Endpoint)) throw invalid('Endpoint', `It is no address for ${Protocol}`);
      if (Object.keys(mapOf(parameters, 'Attributes')).length > 0) {
        throw invalid('Attributes', 'Attributes of subscriptions are not supported locally');
      }
      const topic = requireTopic(TopicArn);
      const existing = subscriptionsTo(topic.arn).find(
        ({ protocol, endpoint }) => protocol === Protocol && endpoint === Endpoint,
      );
      const subscription: SubscriptionRecord = existing ?? {
        arn: `${topic.arn}:${randomUUID()}`,
        topicArn: topic.arn,
        protocol: Protocol,
        endpoint: Endpoint,
        confirmed: Protocol === 'sms',
        token: randomBytes(32).toString('hex'),
        createdAt: clock.now().toISOString(),
      };
      // Which of the two AWS lists while one given up is listed still is not documented: the one in force here.
      for (const there of listedOf(topic.arn)) {
        if (there.deletedAt && there.protocol === Protocol && there.endpoint === Endpoint) {
          subscriptions.delete(there.arn);
        }
      }
      subscriptions.put(subscription);
      if (!subscription.confirmed) askToConfirm(subscription);
      const showsArn = subscription.confirmed || ReturnSubscriptionArn === 'true';
      return html`<SubscriptionArn>${showsArn ? subscription.arn : 'pending confirmation'}</SubscriptionArn>`;
    },

    ConfirmSubscription: (parameters) => html`<SubscriptionArn>${confirm(parameters).arn}</SubscriptionArn>`,

    Unsubscribe: ({ SubscriptionArn }) => {
      checkArn('SubscriptionArn', SubscriptionArn);
      unsubscribe(SubscriptionArn);
      return html``;
    },

    ListSubscriptionsByTopic: (parameters) =>
      listed(
        'Subscriptions',
        listedOf(requireTopic(parameters.TopicArn).arn),
        parameters,
        ({ arn, topicArn, protocol, endpoint, confirmed, deletedAt }) =>
          html`<SubscriptionArn>${deletedAt ? 'Deleted' : confirmed ? arn : 'PendingConfirmation'}</SubscriptionArn><Owner>${account}</Owner><Protocol>${protocol}</Protocol><Endpoint>${endpoint}</Endpoint><TopicArn>${topicArn}</TopicArn>`,
      ),

    GetSubscriptionAttributes: ({ SubscriptionArn }) => {
      checkArn('SubscriptionArn', SubscriptionArn);
      const subscription = subscriptions.get(SubscriptionArn);
      if (subscription === undefined || subscription.deletedAt || isExpired(subscription)) {
        throw new SnsError('NotFound', 'Subscription does not exist');
      }
      return attributesXml({
        SubscriptionArn: subscription.arn,
        TopicArn: subscription.topicArn,
        Owner: account,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        PendingConfirmation: String(!subscription.confirmed),
        ConfirmationWasAuthenticated: 'false',
        RawMessageDelivery: 'false',
      });
    },

    CheckIfPhoneNumberIsOptedOut: ({ phoneNumber = '' }) => {
      if (!isEndpoint('sms', phoneNumber)) throw invalid('PhoneNumber', 'It is no phone number in E.164');
      return html`<isOptedOut>${String(optedOut(phoneNumber))}</isOptedOut>`;
    },

    OptInPhoneNumber: ({ phoneNumber = '' }) => {
      checkpoints.delete(optedOutPrefix + phoneNumber);
      return html``;
    },

    Publish: (parameters) => {
      if (parameters.PhoneNumber !== undefined) {
        throw invalid('PhoneNumber', 'Publishing to a phone number is not supported locally');
      }
      const { Subject } = parameters;
      if (Subject !== undefined) checkSubject(Subject);
      const textFor = messageTexts(parameters);
      const topic = requireTopic(parameters.TopicArn ?? parameters.TargetArn);
      const messageId = randomUUID();
      for (const subscription of subscriptionsTo(topic.arn).filter(({ confirmed }) => confirmed)) {
        deliverTo(subscription, { subject: Subject, text: textFor(subscription.protocol), messageId });
      }
      return html`<MessageId>${messageId}</MessageId>`;
    },
  };

  function deliverTo(
    subscription: SubscriptionRecord,
    message: { subject: string | undefined; text: string; messageId: string },
  ): void {
    const { protocol, endpoint: recipient, topicArn, arn } = subscription;
    const { subject, text, messageId } = message;
    const at = clock.now().toISOString();
    const fail = (error: string) =>
      storage.failures.add({
        source: 'sns',
        function: topicArn,
        payload: { messageId, subscriptionArn: arn },
        error,
        at,
      });
    if (protocol === 'email') {
      if (isDeactivatedBy(subscription)) {
        fail(`More than ${emailsPerSecond} e-mails within a second: the subscription was deactivated.`);
      } else deliver({ at, protocol, recipient, topicArn, subject, text, messageId });
    } else if (optedOut(recipient)) {
      fail('The phone has opted out of SMS.');
    } else if (text.length <= smsLimitCharacters) {
      deliver({ at, protocol, recipient, topicArn, text, messageId, parts: smsParts(text) });
    } else {
      fail(`An SMS holds ${smsLimitCharacters} characters at most, this one has ${text.length}.`);
    }
  }

  const app = new Hono();
  app.post('/', async (context) => {
    const parameters = Object.fromEntries(new URLSearchParams(await context.req.text()));
    const { Action = '' } = parameters;
    const action = Object.hasOwn(actions, Action) ? actions[Action] : undefined;
    if (action === undefined) {
      throw new SnsError('InvalidAction', `${Action || 'No action'} is not supported locally`);
    }
    return xml(context, 200, envelope(Action, await action(parameters)));
  });
  /** What the owner of a phone does: answers an SMS, `from` and `text`. */
  app.post('/sms-replies', async (context) => {
    const { from, text } = await context.req.parseBody();
    if (typeof from !== 'string' || !isEndpoint('sms', from)) throw invalid('from', 'It is no phone number');
    if (typeof text === 'string' && optingOut.test(text.trim())) {
      checkpoints.set(optedOutPrefix + from, clock.now().toISOString());
      onOwnersChange?.();
    }
    return context.body(null, 204);
  });
  app.get('/', async (context) => {
    const parameters = context.req.query();
    const { Action, SubscriptionArn } = parameters;
    if (Action === 'Unsubscribe') {
      checkArn('SubscriptionArn', SubscriptionArn);
      unsubscribe(SubscriptionArn);
      onOwnersChange?.();
      return context.html(page('Подписка отменена', 'You were unsubscribed'));
    }
    if (Action !== 'ConfirmSubscription') {
      throw new SnsError('InvalidAction', 'By a link one can confirm and unsubscribe only');
    }
    if (!context.req.header('accept')?.includes('text/html')) {
      const { arn } = confirm(parameters);
      return xml(
        context,
        200,
        envelope('ConfirmSubscription', await html`<SubscriptionArn>${arn}</SubscriptionArn>`),
      );
    }
    try {
      const { arn, endpoint: address } = confirm(parameters);
      const link = `/?${new URLSearchParams({ Action: 'Unsubscribe', SubscriptionArn: arn })}`;
      return context.html(
        page(
          'Подписка подтверждена',
          'Subscription confirmed',
          html`<p>${address}</p>
<p><a href="${link}">Отписаться / Unsubscribe</a></p>`,
        ),
      );
    } catch (error) {
      if (!(error instanceof SnsError)) throw error;
      return context.html(
        page(
          'Ссылка больше не действует. Попросите администратора подписать вас ещё раз.',
          'This link is no longer valid. Ask an administrator to subscribe you again.',
        ),
        statusOf[error.code],
      );
    }
  });
  app.notFound(async (context) => xml(context, 404, await errorXml('NotFound', 'There is nothing here')));
  app.onError(async (error, context) =>
    error instanceof SnsError
      ? xml(context, statusOf[error.code], await errorXml(error.code, error.message))
      : xml(context, 500, await errorXml('InternalFailure', error.message)),
  );
  return app;
}

/** What each protocol gets: the message, or its part of a JSON message. */
function messageTexts({ Message = '', MessageStructure }: Parameters): (protocol: 'email' | 'sms') => string {
  if (Message === '') throw new SnsError('InvalidParameter', 'Empty message');
  if (Buffer.byteLength(Message) > messageLimitBytes) throw invalid('Message', 'Message too long');
  if (MessageStructure === undefined) return () => Message;
  if (MessageStructure !== 'json') throw invalid('MessageStructure', 'Only json is known');
  const parts = z.record(z.string(), z.unknown()).safeParse(safeJson(Message));
  if (!parts.success) {
    throw invalid('Message Structure', 'JSON message body failed to parse');
  }
  const texts = z.record(z.string(), z.string()).safeParse(parts.data);
  if (!texts.success) throw invalid('Message Structure', 'Every entry in the JSON message body is a string');
  const { default: general, ...others } = texts.data;
  if (general === undefined) throw invalid('Message Structure', 'No default entry in JSON message body');
  return (protocol) => others[protocol] ?? general;
}

function checkSubject(subject: string): void {
  if (subject === '' || [...subject].length >= 100) {
    throw invalid('Subject', 'It has 1 to 99 characters');
  }
  if (/\p{Cc}|[\u2028\u2029]/u.test(subject)) {
    throw invalid('Subject', 'It has no line breaks and no control characters');
  }
}

function isEndpoint(protocol: 'email' | 'sms', endpoint: string): boolean {
  return protocol === 'email' ? z.email().safeParse(endpoint).success : /^\+[1-9]\d{6,14}$/.test(endpoint);
}

function checkArn(parameter: string, arn: string | undefined): asserts arn is string {
  const elements = arn?.split(':').length ?? 0;
  if (!arn?.startsWith('arn:') || elements < 6) {
    throw invalid(parameter, `An ARN must have at least 6 elements, not ${elements}`);
  }
}

function invalid(parameter: string, reason: string): SnsError {
  return new SnsError('InvalidParameter', `Invalid parameter: ${parameter} Reason: ${reason}`);
}

/** A map of the Query protocol: `<prefix>.entry.1.key=…&<prefix>.entry.1.value=…`. */
function mapOf(parameters: Parameters, prefix: string): Record<string, string> {
  const entries: [string, string][] = [];
  for (let index = 1; parameters[`${prefix}.entry.${index}.key`] !== undefined; index += 1) {
    entries.push([
      parameters[`${prefix}.entry.${index}.key`] ?? '',
      parameters[`${prefix}.entry.${index}.value`] ?? '',
    ]);
  }
  return Object.fromEntries(entries);
}

function listed<T extends { arn: string }>(
  element: string,
  all: readonly T[],
  { NextToken }: Parameters,
  member: (item: T) => Xml,
): Xml {
  const after = NextToken === undefined ? -1 : all.findIndex(({ arn }) => arn === NextToken);
  if (NextToken !== undefined && after === -1) throw invalid('NextToken', 'It is no token of this list');
  const page = all.slice(after + 1, after + 1 + pageSize);
  const last = page.at(-1);
  const next = last !== undefined && last !== all.at(-1) ? html`<NextToken>${last.arn}</NextToken>` : '';
  return html`${raw(`<${element}>`)}${page.map((item) => html`<member>${member(item)}</member>`)}${raw(`</${element}>`)}${next}`;
}

function attributesXml(attributes: Readonly<Record<string, string>>): Xml {
  const entries = Object.entries(attributes).map(
    ([key, value]) => html`<entry><key>${key}</key><value>${value}</value></entry>`,
  );
  return html`<Attributes>${entries}</Attributes>`;
}

function envelope(action: string, result: Awaited<Xml>): Xml {
  return html`${raw(`<${action}Response xmlns="${namespace}"><${action}Result>`)}${result}${raw(`</${action}Result>`)}<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>${raw(`</${action}Response>`)}`;
}

function errorXml(code: string, message: string): Xml {
  return html`${raw(`<ErrorResponse xmlns="${namespace}">`)}<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
}

async function xml(context: Context, status: 200 | 400 | 404 | 500, body: Xml): Promise<Response> {
  return context.body(String(await body), status, { 'content-type': 'text/xml; charset=utf-8' });
}

function page(russian: string, english: string, more: Xml | '' = ''): Xml {
  return html`<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${russian}</title>
<link rel="icon" href="data:,">
<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 36rem; padding: 0 1rem }</style>
</head>
<body>
<main>
<h1>${russian}</h1>
<p lang="en">${english}</p>
${more}
</main>
</body>
</html>`;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
