import { mergeObserved, nextChannelStatus } from '../../domain/users/channel-status.ts';
import type { Users } from '../../domain/users/ports.ts';
import type { User } from '../../domain/users/user.ts';
import { JournalError } from '../../domain/values/journal-error.ts';
import { inParallel } from '../../in-parallel.ts';
import type { SubscriptionsDeps } from './sync-subscriptions.ts';

/**
 * Users looked at at a time, and how long each takes at least: ten users a second, of two calls each. Of the narrower
 * one SNS takes 30 a second, and others call it too.
 */
const CONCURRENCY = 5;
const EACH_MILLISECONDS = 500;

/**
 * Looks how it stands with the subscriptions of everybody who has channels, and keeps what is new (R20): nobody tells the
 * journal that a link was followed, or that somebody unsubscribed. Users whose look fails do not stop the others.
 * Throws at the end when there were any.
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
      // Read before the look: what is written during it is newer than what the look finds, and wins.
      const [user, known] = await Promise.all([users.find(id), channelStatuses.find(id)]);
      const found = user && (await subscriptions.inspect(user));
      if (!found) return false;
      const changed = nextChannelStatus(known, id, mergeObserved(known, found), clock.now());
      return changed !== undefined && (await commit([channelStatuses.save(changed)])) === undefined;
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
