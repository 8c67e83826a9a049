import * as z from 'zod';
import { instant } from '../values/text.ts';
import { type Channel, channel, hasAccess, type User, user, userId } from './user.ts';

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
export const channelStatus = z.object({
  managerId: userId,
  revision: z.int().positive(),
  subscriptions: z.array(subscription).max(channel.options.length),
  /** When they were found to be so; not moved while they stay the same. */
  since: instant,
});
export type ChannelStatus = z.infer<typeof channelStatus>;

/**
 * What a look found, in the light of what was known. An e-mail the notification service disabled is put back by it to wait
 * for its owner's confirmation, as one that never was confirmed: that it was before tells them apart.
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

/** What is known of a manager's subscriptions once they were found so; `undefined` where that is known already. */
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
 * The channels by which a manager can be reached (R20). One that was never looked at, or is newer than the last look, is
 * taken to work: better to try than to keep silent. There is none to somebody without access to the journal: what a
 * reminder tells of a client is not for them any more (R1).
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
 * What keeps reminders from reaching a manager, where it is known that something does (R20): they have no access to the
 * journal (any more), so that somebody else is to be given their calls; or no channel that works.
 */
export const reminderWarning = z.enum(['no-access', 'no-working-channel']).nullable();
export type ReminderWarning = z.infer<typeof reminderWarning>;

/** Why somebody cannot be reached who cannot (R20): what keeps their reminders is told on the entry and in the ledger. */
export const whyUnreachable = ({ access }: Pick<User, 'access'>): NonNullable<ReminderWarning> =>
  hasAccess(access, 'read') ? 'no-working-channel' : 'no-access';

/** A user as administrators see them, and everybody themself: also whether reminders reach them (R20). */
export const shownUser = user.extend({
  /** How it stands with their subscriptions, as far as was looked; `null` before the first look. */
  delivery: channelStatus.pick({ subscriptions: true, since: true }).nullable(),
  /** They have access to the journal, and no channel that works. */
  warning: reminderWarning,
});
export type ShownUser = z.infer<typeof shownUser>;

/** A user as shown. */
export const showUser = (of: User, known: ChannelStatus | undefined): ShownUser => ({
  ...of,
  delivery: known ? { subscriptions: known.subscriptions, since: known.since } : null,
  warning:
    hasAccess(of.access, 'read') && reachableChannels(of, known).length === 0 ? 'no-working-channel' : null,
});
