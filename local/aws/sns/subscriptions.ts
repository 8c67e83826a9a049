import { randomBytes, randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import type { SubscriptionRecord } from '../../host/storage.ts';
import { ACCOUNT } from '../account.ts';
import { askToConfirm, confirm, unsubscribe } from './confirmation.ts';
import { isEndpoint } from './endpoint.ts';
import { type Actions, attributesXml, mapOf, type Parameters, pageXml, type Xml } from './query-protocol.ts';
import { invalid, requireArn, SnsError } from './sns-error.ts';
import type { SnsService } from './sns-service.ts';
import { currentSubscriptions, isExpired, listedSubscriptions } from './subscription-list.ts';
import { requireTopic } from './topics.ts';

/** The protocol and address of a request to subscribe, checked. */
const requestedAddress = (parameters: Parameters): Pick<SubscriptionRecord, 'protocol' | 'endpoint'> => {
  const { Protocol: protocol, Endpoint: endpoint = '' } = parameters;
  if (protocol !== 'email' && protocol !== 'sms') {
    throw invalid('Protocol', `${protocol ?? 'none'} is not supported locally, email and sms are`);
  }
  if (!isEndpoint(protocol, endpoint)) throw invalid('Endpoint', `It is not an address for ${protocol}`);
  if (Object.keys(mapOf(parameters, 'Attributes')).length > 0) {
    throw invalid('Attributes', 'Attributes of subscriptions are not supported locally');
  }
  return { protocol, endpoint };
};

const subscribe = (sns: SnsService, parameters: Parameters): SubscriptionRecord => {
  const { protocol, endpoint } = requestedAddress(parameters);
  const topic = requireTopic(sns, parameters.TopicArn);
  const isSame = (other: SubscriptionRecord) => other.protocol === protocol && other.endpoint === endpoint;
  const subscription: SubscriptionRecord = currentSubscriptions(sns, topic.arn).find(isSame) ?? {
    arn: `${topic.arn}:${randomUUID()}`,
    topicArn: topic.arn,
    protocol,
    endpoint,
    confirmed: protocol === 'sms',
    token: randomBytes(32).toString('hex'),
    createdAt: sns.clock.now().toISOString(),
  };
  // What AWS lists while a deleted subscription of the same address is still listed is not documented: here the new one only.
  for (const listed of listedSubscriptions(sns, topic.arn)) {
    if (listed.deletedAt !== undefined && isSame(listed)) sns.storage.subscriptions.delete(listed.arn);
  }
  sns.storage.subscriptions.put(subscription);
  if (!subscription.confirmed) askToConfirm(sns, subscription);
  return subscription;
};

const subscriptionXml = (subscription: SubscriptionRecord): Xml => {
  const { arn, topicArn, protocol, endpoint, confirmed, deletedAt } = subscription;
  const shownArn = deletedAt ? 'Deleted' : confirmed ? arn : 'PendingConfirmation';
  return html`<SubscriptionArn>${shownArn}</SubscriptionArn><Owner>${ACCOUNT}</Owner><Protocol>${protocol}</Protocol><Endpoint>${endpoint}</Endpoint><TopicArn>${topicArn}</TopicArn>`;
};

export const subscriptionActions = (sns: SnsService): Actions => ({
  Subscribe: (parameters) => {
    const { arn, confirmed } = subscribe(sns, parameters);
    const showsArn = confirmed || parameters.ReturnSubscriptionArn === 'true';
    return html`<SubscriptionArn>${showsArn ? arn : 'pending confirmation'}</SubscriptionArn>`;
  },

  ConfirmSubscription: (parameters) =>
    html`<SubscriptionArn>${confirm(sns, parameters).arn}</SubscriptionArn>`,

  Unsubscribe: ({ SubscriptionArn }) => {
    unsubscribe(sns, SubscriptionArn);
    return html``;
  },

  ListSubscriptionsByTopic: (parameters) =>
    pageXml(
      'Subscriptions',
      listedSubscriptions(sns, requireTopic(sns, parameters.TopicArn).arn),
      parameters,
      subscriptionXml,
    ),

  GetSubscriptionAttributes: ({ SubscriptionArn }) => {
    const subscription = sns.storage.subscriptions.get(requireArn('SubscriptionArn', SubscriptionArn));
    if (subscription === undefined || subscription.deletedAt || isExpired(sns, subscription)) {
      throw new SnsError('NotFound', 'Subscription does not exist');
    }
    return attributesXml({
      SubscriptionArn: subscription.arn,
      TopicArn: subscription.topicArn,
      Owner: ACCOUNT,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      PendingConfirmation: String(!subscription.confirmed),
      ConfirmationWasAuthenticated: 'false',
      RawMessageDelivery: 'false',
    });
  },
});
