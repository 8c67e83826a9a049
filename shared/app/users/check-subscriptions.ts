import { mergeObserved, nextChannelStatus } from '../../domain/users/channel-status.ts';
import type { Users } from '../../domain/users/ports.ts';
import type { User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { inParallel } from '../../in-parallel.ts';
import type { SubscriptionsDeps } from './sync-subscriptions.ts';

/**
 * Users checked at a time, and how long each takes at least: ten users a second, with two calls each. SNS takes 30 a second
 * of the rarer one, and others call it too.
 */
const CONCURRENCY = 5;
const EACH_MILLISECONDS = 500;

/**
 * Refreshes the channel status of everybody who has channels (R20): SNS does not tell anybody that a confirmation link was
 * followed, or that somebody unsubscribed. A user whose check fails does not stop the others. Throws at the end when
 * there were any.
 */
export const checkSubscriptions =
  ({
    users,
    subscriptions,
    channelStatuses,
    commit,
    clock,
  }: SubscriptionsDeps & { readonly users: Pick<Users, 'list' | 'find'> }) =>
  async (): Promise<{ users: number; changed: number }> => {
    const check = async (id: User['id']): Promise<boolean> => {
      // Read before SNS is asked: what is written in between is newer than what SNS returns, and wins.
      const [user, current] = await Promise.all([users.find(id), channelStatuses.find(id)]);
      const observed = user && (await subscriptions.inspect(user));
      if (!observed) return false;
      const next = nextChannelStatus(current, id, mergeObserved(current, observed), clock.now());
      return next !== undefined && (await commit([channelStatuses.save(next)])) === undefined;
    };

    const reachable = (await users.list()).filter(({ channels }) => channels.length > 0);
    const failures: unknown[] = [];
    const outcomes = await inParallel(reachable, CONCURRENCY, async ({ id }) => {
      const [changed] = await Promise.all([
        check(id).catch((error: unknown) => {
          failures.push(error);
          return false;
        }),
        clock.sleep(EACH_MILLISECONDS),
      ]);
      return changed;
    });
    if (failures.length > 0) {
      throw new JournalError(
        `The subscriptions of ${failures.length} of ${reachable.length} users could not be checked`,
        { cause: new AggregateError(failures) },
      );
    }
    return { users: reachable.length, changed: outcomes.filter(Boolean).length };
  };
