import {
  CheckIfPhoneNumberIsOptedOutCommand,
  CreateTopicCommand,
  NotFoundException,
  type Subscription as Present,
  paginateListSubscriptionsByTopic,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { Subscription } from '../domain/users/channel-status.ts';
import type { Reachable, Subscriptions } from '../domain/users/ports.ts';

interface Wanted {
  readonly channel: Subscription['channel'];
  readonly Endpoint: string;
}

const wantedBy = ({ email, phone, channels }: Reachable): Wanted[] => [
  ...(channels.includes('email') ? [{ channel: 'email', Endpoint: email } as const] : []),
  ...(channels.includes('sms') && phone ? [{ channel: 'sms', Endpoint: phone.number } as const] : []),
];

const isOf = ({ channel, Endpoint }: Wanted, there: Present) =>
  there.Protocol === channel && there.Endpoint === Endpoint;

/** Instead of an ARN, SNS has a word for those that wait and, for up to three days, for those that were given up. */
const isArn = (arn: string | undefined): arn is string => arn?.startsWith('arn:') === true;
const WAITS = 'PendingConfirmation';

/**
 * A topic for every manager and its subscriptions, as their channels want them. Every step can be repeated: SNS
 * answers an existing topic or subscription as if it had just made it, and sends another link to who has not confirmed
 * yet. A subscription whose owner has not confirmed it can't be taken away; it lapses by itself after two days.
 *
 * What SNS tells of one, and what not:
 * - An e-mail of more than ten messages a second is deactivated: it waits for confirmation again, with nothing to tell it
 *   from one that never was confirmed (https://repost.aws/knowledge-center/sns-email-subscription-disabled).
 *   GetSubscriptionAttributes says no more than the list.
 * - Somebody unsubscribed: `Deleted` for 72 hours, then it is not listed at all
 *   (https://repost.aws/knowledge-center/sns-cross-account-subscription, of e-mail https://github.com/ansible/ansible/pull/20086).
 *   Whether subscribing anew works within those hours is not said; where it is refused, the sync fails and shows.
 * - A phone that opted out keeps its subscription, and gets nothing (https://docs.aws.amazon.com/sns/latest/dg/sms_manage.html):
 *   it is asked for by its number. A number the SMS sandbox does not know, and a spend limit reached, show nowhere here.
 * - Of addresses that bounce nothing is documented.
 */
export const snsSubscriptions = (client: SNSClient, topicArnPrefix: string): Subscriptions => {
  const list = async (TopicArn: string): Promise<Present[]> => {
    const present = [];
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
      present.push(...(page.Subscriptions ?? []));
    }
    return present;
  };

  const confirmedState = async ({ channel, Endpoint }: Wanted) => {
    if (channel === 'email') return 'confirmed';
    const { isOptedOut } = await client.send(
      new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: Endpoint }),
    );
    return isOptedOut ? 'disabled' : 'confirmed';
  };

  /** How it stands with a channel, by what its subscriptions have for ARNs. */
  const stateOf = async (wanted: Wanted, arns: readonly (string | undefined)[]): Promise<Subscription> => {
    const { channel } = wanted;
    if (arns.some(isArn)) return { channel, state: await confirmedState(wanted) };
    return { channel, state: arns.includes(WAITS) ? 'pending' : 'deleted' };
  };

  return {
    async sync(user) {
      const wanted = wantedBy(user);
      const { TopicArn = '' } = await client.send(
        new CreateTopicCommand({ Name: `${topicArnPrefix}${user.id}`.split(':').at(-1) }),
      );
      const present = await list(TopicArn);
      const found: Subscription[] = [];
      for (const one of wanted) {
        const there = present.find((other) => isOf(one, other) && isArn(other.SubscriptionArn));
        const { SubscriptionArn } =
          there ??
          (await client.send(
            new SubscribeCommand({ TopicArn, Protocol: one.channel, Endpoint: one.Endpoint }),
          ));
        found.push(await stateOf(one, [isArn(SubscriptionArn) ? SubscriptionArn : WAITS]));
      }
      for (const there of present) {
        const unwanted = !wanted.some((one) => isOf(one, there));
        if (unwanted && isArn(there.SubscriptionArn)) {
          await client.send(new UnsubscribeCommand({ SubscriptionArn: there.SubscriptionArn }));
        }
      }
      return found;
    },

    async inspect(user) {
      const wanted = wantedBy(user);
      try {
        const present = await list(`${topicArnPrefix}${user.id}`);
        return await Promise.all(
          wanted.map((one) =>
            stateOf(
              one,
              present.filter((there) => isOf(one, there)).map((there) => there.SubscriptionArn),
            ),
          ),
        );
      } catch (error) {
        if (error instanceof NotFoundException) return undefined;
        throw error;
      }
    },
  };
};
