import { html } from 'hono/html';
import type { TopicRecord } from '../../host/storage.ts';
import { ACCOUNT, REGION } from '../account.ts';
import { type Actions, attributesXml, mapOf, pageXml } from './query-protocol.ts';
import { invalid, requireArn, SnsError } from './sns-error.ts';
import type { SnsService } from './sns-service.ts';
import { currentSubscriptions, listedSubscriptions } from './subscription-list.ts';

export const requireTopic = ({ storage }: SnsService, arn: string | undefined): TopicRecord => {
  const topic = storage.topics.get(requireArn('TopicArn', arn));
  if (topic === undefined) throw new SnsError('NotFound', 'Topic does not exist');
  return topic;
};

export const topicActions = (sns: SnsService): Actions => {
  const { topics } = sns.storage;
  return {
    CreateTopic: (parameters) => {
      const { Name: name = '' } = parameters;
      if (!/^[a-zA-Z0-9_-]{1,256}$/.test(name)) {
        throw invalid(
          'Topic Name',
          'FIFO topics are not supported locally, other names are [a-zA-Z0-9_-]{1,256}',
        );
      }
      const attributes = mapOf(parameters, 'Attributes');
      const arn = `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
      const existing = topics.get(arn);
      if (existing === undefined) {
        topics.put({ arn, name, attributes, createdAt: sns.clock.now().toISOString() });
      } else if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value)) {
        throw invalid('Attributes', 'Topic already exists with different attributes');
      }
      return html`<TopicArn>${arn}</TopicArn>`;
    },

    DeleteTopic: ({ TopicArn }) => {
      topics.delete(requireArn('TopicArn', TopicArn));
      return html``;
    },

    ListTopics: (parameters) =>
      pageXml('Topics', topics.list(), parameters, ({ arn }) => html`<TopicArn>${arn}</TopicArn>`),

    GetTopicAttributes: ({ TopicArn }) => {
      const topic = requireTopic(sns, TopicArn);
      const current = currentSubscriptions(sns, topic.arn);
      const confirmed = current.filter((subscription) => subscription.confirmed).length;
      return attributesXml({
        DisplayName: '',
        ...topic.attributes,
        TopicArn: topic.arn,
        Owner: ACCOUNT,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(current.length - confirmed),
        SubscriptionsDeleted: String(listedSubscriptions(sns, topic.arn).length - current.length),
      });
    },
  };
};
