import { randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import * as z from 'zod';
import { parseJson } from '../../host/parse-json.ts';
import type { SubscriptionRecord } from '../../host/storage.ts';
import { hasOptedOut } from './opt-outs.ts';
import type { Actions, Parameters } from './query-protocol.ts';
import { smsParts } from './sms-parts.ts';
import { invalid, SnsError } from './sns-error.ts';
import type { SnsService } from './sns-service.ts';
import { currentSubscriptions } from './subscription-list.ts';
import { requireTopic } from './topics.ts';

const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_SMS_CHARACTERS = 1600;
/** E-mails to one subscription within a second; one more deactivates it. */
const MAX_EMAILS_PER_SECOND = 10;

interface Message {
  readonly subject: string | undefined;
  readonly text: string;
  readonly messageId: string;
}

const checkSubject = (subject: string): void => {
  if (subject === '' || [...subject].length >= 100) throw invalid('Subject', 'It has 1 to 99 characters');
  if (/\p{Cc}|[\u2028\u2029]/u.test(subject)) {
    throw invalid('Subject', 'It has no line breaks and no control characters');
  }
};

/** The text for each protocol: the message, or its part of a JSON message. */
const messageTexts = ({
  Message: message = '',
  MessageStructure: structure,
}: Parameters): ((protocol: 'email' | 'sms') => string) => {
  if (message === '') throw new SnsError('InvalidParameter', 'Empty message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw invalid('Message', 'Message too long');
  if (structure === undefined) return () => message;
  if (structure !== 'json') throw invalid('MessageStructure', 'Only json is known');
  const parts = z.record(z.string(), z.unknown()).safeParse(parseJson(message));
  if (!parts.success) throw invalid('Message Structure', 'JSON message body failed to parse');
  const texts = z.record(z.string(), z.string()).safeParse(parts.data);
  if (!texts.success) throw invalid('Message Structure', 'Every entry in the JSON message body is a string');
  const { default: general, ...others } = texts.data;
  if (general === undefined) throw invalid('Message Structure', 'No default entry in JSON message body');
  return (protocol) => others[protocol] ?? general;
};

/** Counts the e-mails to each subscription. One too many makes it wait for its owner's confirmation again. */
const createEmailCounter = ({ storage, clock }: SnsService) => {
  /** When the last e-mails were sent, in milliseconds, by the subscription's ARN. */
  const lastEmails = new Map<string, number[]>();
  return (subscription: SubscriptionRecord): { deactivated: boolean } => {
    const now = clock.now();
    const recent = (lastEmails.get(subscription.arn) ?? []).filter((at) => now.getTime() - at < 1000);
    lastEmails.set(subscription.arn, [...recent, now.getTime()]);
    if (recent.length < MAX_EMAILS_PER_SECOND) return { deactivated: false };
    storage.subscriptions.put({ ...subscription, confirmed: false, deactivatedAt: now.toISOString() });
    return { deactivated: true };
  };
};

/** Delivers to one subscription; what can't be delivered is kept as a failure, without the address. */
const createDelivery = (sns: SnsService) => {
  const countEmail = createEmailCounter(sns);

  const reasonAgainst = (subscription: SubscriptionRecord, text: string): string | undefined => {
    if (subscription.protocol === 'email') {
      return countEmail(subscription).deactivated
        ? `More than ${MAX_EMAILS_PER_SECOND} e-mails within a second: the subscription was deactivated.`
        : undefined;
    }
    if (hasOptedOut(sns, subscription.endpoint)) return 'The phone has opted out of SMS.';
    return text.length > MAX_SMS_CHARACTERS
      ? `An SMS holds ${MAX_SMS_CHARACTERS} characters at most, this one has ${text.length}.`
      : undefined;
  };

  return (subscription: SubscriptionRecord, { subject, text, messageId }: Message): void => {
    const { protocol, endpoint: recipient, topicArn, arn } = subscription;
    const at = sns.clock.now().toISOString();
    const error = reasonAgainst(subscription, text);
    if (error !== undefined) {
      const payload = { messageId, subscriptionArn: arn };
      sns.storage.failures.add({ source: 'sns', function: topicArn, payload, error, at });
    } else if (protocol === 'email') {
      sns.deliver({ at, protocol, recipient, topicArn, subject, text, messageId });
    } else {
      sns.deliver({ at, protocol, recipient, topicArn, text, messageId, parts: smsParts(text) });
    }
  };
};

export const publishActions = (sns: SnsService): Actions => {
  const deliverTo = createDelivery(sns);
  return {
    Publish: (parameters) => {
      if (parameters.PhoneNumber !== undefined) {
        throw invalid('PhoneNumber', 'Publishing to a phone number is not supported locally');
      }
      const { Subject: subject } = parameters;
      if (subject !== undefined) checkSubject(subject);
      const textFor = messageTexts(parameters);
      const topic = requireTopic(sns, parameters.TopicArn ?? parameters.TargetArn);
      const messageId = randomUUID();
      for (const subscription of currentSubscriptions(sns, topic.arn)) {
        if (!subscription.confirmed) continue;
        deliverTo(subscription, { subject, text: textFor(subscription.protocol), messageId });
      }
      return html`<MessageId>${messageId}</MessageId>`;
    },
  };
};
