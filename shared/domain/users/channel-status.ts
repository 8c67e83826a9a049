import * as z from 'zod';
import { instant } from '../values/text.ts';
import { type Channel, channel, hasAccess, type User, user, userId } from './user.ts';

/**
 * Status of one of a manager's channels. An e-mail subscription is `pending` until its owner confirms it, and
 * then `confirmed`; SNS may stop delivering to it, `disabled`; its owner may unsubscribe, `deleted`.
 */
export const subscription = z.object({
  channel,
  state: z.enum(['pending', 'confirmed', 'disabled', 'deleted']),
});
export type Subscription = z.infer<typeof subscription>;

/** A manager's subscriptions at the last check: one for every channel they have set (R20). */
export const channelStatus = z.object({
  managerId: userId,
  revision: z.int().positive(),
  subscriptions: z.array(subscription).max(channel.options.length),
  /** When a check first found them in this state. */
  since: instant,
});
export type ChannelStatus = z.infer<typeof channelStatus>;

/**
 * Combines the result of a check with what was known. SNS turns an e-mail that it disabled back into one that
 * waits for its owner's confirmation; only its previous state tells it from one that was never confirmed.
 */
export const mergeObserved = (
  known: Pick<ChannelStatus, 'subscriptions'> | undefined,
  found: readonly Subscription[],
): Subscription[] =>
  found.map((one) => {
    const before = known?.subscriptions.find((other) => other.channel === one.channel)?.state;
    const wasConfirmed = before === 'confirmed' || before === 'disabled';
    return one.state === 'pending' && wasConfirmed ? { ...one, state: 'disabled' } : one;
  });

/** The status to save after a check; undefined if nothing has changed. */
export const nextChannelStatus = (
  known: ChannelStatus | undefined,
  managerId: User['id'],
  found: readonly Subscription[],
  now: Date,
): ChannelStatus | undefined => {
  const states = (list: readonly Subscription[]) =>
    list
      .map((one) => `${one.channel} ${one.state}`)
      .sort()
      .join();
  if (known && states(known.subscriptions) === states(found)) return undefined;
  const before = (wanted: Subscription) =>
    known?.subscriptions.find(({ channel }) => channel === wanted.channel);
  return {
    ...known,
    managerId,
    revision: (known?.revision ?? 0) + 1,
    subscriptions: found.map((one) => ({ ...before(one), ...one })),
    since: now.toISOString(),
  };
};

/**
 * The channels that can reach a manager (R20). One that was never checked, or was set after the last check,
 * counts as working: better to try than to stay silent. Someone without access to the journal has none, as
 * they must no longer see what a reminder says about a client (R1).
 */
export const reachableChannels = (
  { channels, phone, access }: Pick<User, 'channels' | 'phone' | 'access'>,
  known: Pick<ChannelStatus, 'subscriptions'> | undefined,
): Channel[] => {
  if (!hasAccess(access, 'read')) return [];
  return channels.filter((wanted) => {
    if (wanted === 'sms' && phone === null) return false;
    const found = known?.subscriptions.find((one) => one.channel === wanted);
    return found === undefined || found.state === 'confirmed';
  });
};

/**
 * Why reminders are known not to reach a manager (R20): they have no access to the journal (any more), so
 * that someone else must take over their calls, or no channel that works.
 */
export const reminderWarning = z.enum(['no-access', 'no-working-channel']).nullable();
export type ReminderWarning = z.infer<typeof reminderWarning>;

/** Why an unreachable manager is unreachable (R20), as shown on the entry and in the ledger. */
export const whyUnreachable = ({ access }: Pick<User, 'access'>): NonNullable<ReminderWarning> =>
  hasAccess(access, 'read') ? 'no-working-channel' : 'no-access';

/** A user as administrators and they themselves see them, with whether reminders reach them (R20). */
export const shownUser = user.extend({
  /** Status of their subscriptions; `null` before the first check. */
  delivery: channelStatus.pick({ subscriptions: true, since: true }).nullable(),
  /** Set if they have access to the journal but no working channel. */
  warning: reminderWarning,
});
export type ShownUser = z.infer<typeof shownUser>;

/** Adds to a user whether reminders reach them. */
export const showUser = (of: User, known: ChannelStatus | undefined): ShownUser => ({
  ...of,
  delivery: known ? { subscriptions: known.subscriptions, since: known.since } : null,
  warning:
    hasAccess(of.access, 'read') && reachableChannels(of, known).length === 0 ? 'no-working-channel' : null,
});
