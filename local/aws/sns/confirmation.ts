/** What the owner of an address decides: to confirm a subscription, and to end it. */
import { randomUUID } from 'node:crypto';
import type { SubscriptionRecord } from '../../host/storage.ts';
import type { Parameters } from './query-protocol.ts';
import { invalid, requireArn } from './sns-error.ts';
import type { SnsService } from './sns-service.ts';
import { currentSubscriptions } from './subscription-list.ts';
import { requireTopic } from './topics.ts';

/** Tells these letters from reminders. */
export const CONFIRMATION_SUBJECT = 'AWS Notification - Subscription Confirmation';

/** Sends the link that confirms a subscription to its owner. */
export const askToConfirm = (sns: SnsService, subscription: SubscriptionRecord): void => {
  const link = new URL(sns.endpoint());
  link.search = new URLSearchParams({
    Action: 'ConfirmSubscription',
    TopicArn: subscription.topicArn,
    Token: subscription.token,
  }).toString();
  sns.deliver({
    at: sns.clock.now().toISOString(),
    protocol: 'email',
    recipient: subscription.endpoint,
    topicArn: subscription.topicArn,
    subject: CONFIRMATION_SUBJECT,
    text:
      'Вас подписали на напоминания. Чтобы получать их, подтвердите подписку в течение двух дней:\n' +
      'You were subscribed to reminders. To receive them, confirm within two days:\n' +
      `${link.href}`,
    messageId: randomUUID(),
  });
};

/** Confirms the subscription that the token belongs to. */
export const confirm = (sns: SnsService, { TopicArn, Token }: Parameters): SubscriptionRecord => {
  const topic = requireTopic(sns, TopicArn);
  const subscription = currentSubscriptions(sns, topic.arn).find(({ token }) => token === Token);
  if (subscription === undefined) throw invalid('Token', 'No pending subscription has this token');
  const confirmed = { ...subscription, confirmed: true };
  sns.storage.subscriptions.put(confirmed);
  sns.onOwnersChange();
  return confirmed;
};

/** Deletes a confirmed subscription; one that does not exist is no error, as on AWS. */
export const unsubscribe = ({ storage, clock }: SnsService, arn: string | undefined): void => {
  const subscription = storage.subscriptions.get(requireArn('SubscriptionArn', arn));
  if (subscription === undefined || subscription.deletedAt !== undefined) return;
  // AWS never deletes a pending one: it expires by itself.
  if (!subscription.confirmed) {
    throw invalid('SubscriptionArn', 'A subscription that is pending confirmation can not be deleted');
  }
  storage.subscriptions.put({ ...subscription, deletedAt: clock.now().toISOString() });
};
