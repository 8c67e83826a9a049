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

const isOf = ({ channel, Endpoint }: Wanted, existing: Present) =>
  existing.Protocol === channel && existing.Endpoint === Endpoint;

/**
 * For subscriptions that wait for confirmation and, for up to three days, for deleted ones, SNS returns a
 * word in place of an ARN.
 */
const isArn = (arn: string | undefined): arn is string => arn?.startsWith('arn:') === true;
const WAITS = 'PendingConfirmation';

/**
 * A topic for every manager, with subscriptions that match their channels. Every step can be repeated: for an
 * existing topic or subscription SNS responds as if it had just been created, and it sends another link to
 * someone who has not confirmed. An unconfirmed subscription can't be removed; it lapses after two days.
 *
 * What SNS reveals about a subscription, and what not:
 * - An e-mail that gets more than ten messages a second is disabled: it waits for confirmation again, just like
 *   one that was never confirmed (https://repost.aws/knowledge-center/sns-email-subscription-disabled).
 *   GetSubscriptionAttributes returns no more than the list.
 * - Someone who unsubscribed is `Deleted` for 72 hours, and then no longer listed
 *   (https://repost.aws/knowledge-center/sns-cross-account-subscription; for e-mail
 *   https://github.com/ansible/ansible/pull/20086). Whether they can subscribe again within that time is
 *   undocumented; if that is refused, the sync fails visibly.
 * - A phone that opted out keeps its subscription, but gets nothing
 *   (https://docs.aws.amazon.com/sns/latest/dg/sms_manage.html): we check it by its number. A number unknown to
 *   the SMS sandbox, or a spend limit that was reached, is not visible here.
 * - Nothing is documented about addresses that bounce.
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

  /** Status of a channel, by the ARNs of its subscriptions. */
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
      const subscriptions: Subscription[] = [];
      for (const one of wanted) {
        const existing = present.find((other) => isOf(one, other) && isArn(other.SubscriptionArn));
        const { SubscriptionArn } =
          existing ??
          (await client.send(
            new SubscribeCommand({ TopicArn, Protocol: one.channel, Endpoint: one.Endpoint }),
          ));
        subscriptions.push(await stateOf(one, [isArn(SubscriptionArn) ? SubscriptionArn : WAITS]));
      }
      for (const existing of present) {
        const unwanted = !wanted.some((one) => isOf(one, existing));
        if (unwanted && isArn(existing.SubscriptionArn)) {
          await client.send(new UnsubscribeCommand({ SubscriptionArn: existing.SubscriptionArn }));
        }
      }
      return subscriptions;
    },

    async inspect(user) {
      const wanted = wantedBy(user);
      try {
        const present = await list(`${topicArnPrefix}${user.id}`);
        return await Promise.all(
          wanted.map((one) =>
            stateOf(
              one,
              present.filter((existing) => isOf(one, existing)).map((existing) => existing.SubscriptionArn),
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
