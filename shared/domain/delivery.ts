import * as z from 'zod';
import { instant } from './text.ts';
import { type Channel, channel, type User, userId } from './user.ts';

/**
 * How it stands with one channel of a manager: an e-mail subscription waits for its owner's confirmation, `pending`, and
 * then is `confirmed`; the notification service may stop delivering to it, `disabled`; its owner may have given it up,
 * `deleted`.
 */
export const subscription = z.object({
  channel,
  state: z.enum(['pending', 'confirmed', 'disabled', 'deleted']),
});
export type Subscription = z.infer<typeof subscription>;

/** What was found when a manager's subscriptions were looked at last: one for every channel set for them (R20). */
export const delivery = z.object({
  managerId: userId,
  revision: z.int().positive(),
  subscriptions: z.array(subscription),
  /** When they were found to be so; not moved while they stay the same. */
  since: instant,
});
export type Delivery = z.infer<typeof delivery>;

/**
 * The channels by which a manager can be reached (R20). One that was never looked at, or is newer than the last look, is
 * taken to work: better to try than to keep silent.
 */
export const workingChannels = (
  { channels, phone }: Pick<User, 'channels' | 'phone'>,
  known: Pick<Delivery, 'subscriptions'> | undefined,
): Channel[] =>
  channels.filter((wanted) => {
    if (wanted === 'sms' && phone === null) return false;
    const found = known?.subscriptions.find((one) => one.channel === wanted);
    return found === undefined || found.state === 'confirmed';
  });
