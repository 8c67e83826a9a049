/** The subscriptions of a topic: some of them expire. */
import type { SubscriptionRecord } from '../../host/storage.ts';
import type { SnsService } from './sns-service.ts';

const CONFIRMATION_MILLISECONDS = 2 * 24 * 3600 * 1000;
/** How long a deleted subscription is still listed. */
const DELETED_MILLISECONDS = 72 * 3600 * 1000;

export const isExpired = (
  { clock }: SnsService,
  { confirmed, createdAt, deactivatedAt, deletedAt }: SubscriptionRecord,
): boolean => {
  const millisecondsSince = (at: string) => clock.now().getTime() - Date.parse(at);
  return deletedAt === undefined
    ? !confirmed && millisecondsSince(deactivatedAt ?? createdAt) > CONFIRMATION_MILLISECONDS
    : millisecondsSince(deletedAt) > DELETED_MILLISECONDS;
};

/** All that AWS would list: recently deleted ones too, but none whose confirmation link has expired. */
export const listedSubscriptions = (sns: SnsService, topicArn: string): SubscriptionRecord[] => {
  const { subscriptions } = sns.storage;
  return subscriptions.list(topicArn).filter((subscription) => {
    if (!isExpired(sns, subscription)) return true;
    subscriptions.delete(subscription.arn);
    return false;
  });
};

/** Confirmed or waiting for it: all but the deleted ones. */
export const currentSubscriptions = (sns: SnsService, topicArn: string): SubscriptionRecord[] =>
  listedSubscriptions(sns, topicArn).filter(({ deletedAt }) => deletedAt === undefined);
