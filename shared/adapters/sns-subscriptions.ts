import {
  CreateTopicCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { Subscriptions } from '../domain/ports.ts';

/**
 * A topic for every manager and its subscriptions, as their channels want them. Every step can be repeated: SNS
 * answers an existing topic or subscription as if it had just made it. A subscription whose owner has not confirmed
 * it yet can't be taken away; it lapses by itself.
 */
export const snsSubscriptions = (client: SNSClient, topicArnPrefix: string): Subscriptions => ({
  async sync({ id, email, phone, channels }) {
    const wanted = [
      ...(channels.includes('email') ? [{ Protocol: 'email', Endpoint: email }] : []),
      ...(channels.includes('sms') && phone ? [{ Protocol: 'sms', Endpoint: phone.number }] : []),
    ];
    const { TopicArn } = await client.send(
      new CreateTopicCommand({ Name: `${topicArnPrefix}${id}`.split(':').at(-1) }),
    );
    const present = [];
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
      present.push(...(page.Subscriptions ?? []));
    }
    const same = (a: { Protocol?: string | undefined; Endpoint?: string | undefined }, b: typeof a) =>
      a.Protocol === b.Protocol && a.Endpoint === b.Endpoint;
    for (const subscription of wanted) {
      if (!present.some((there) => same(there, subscription))) {
        await client.send(new SubscribeCommand({ TopicArn, ...subscription }));
      }
    }
    for (const subscription of present) {
      const unwanted = !wanted.some((one) => same(one, subscription));
      if (unwanted && subscription.SubscriptionArn?.startsWith('arn:')) {
        await client.send(new UnsubscribeCommand({ SubscriptionArn: subscription.SubscriptionArn }));
      }
    }
  },
});
