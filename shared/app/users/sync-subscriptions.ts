import { nextChannelStatus } from '../../domain/users/channel-status.ts';
import type { ChannelStatuses, Subscriptions } from '../../domain/users/ports.ts';
import type { User } from '../../domain/users/user.ts';
import type { Commit, WaitingClock } from '../../domain/values/ports.ts';
import { untilCommitted } from '../session/until-no-conflict.ts';

export interface SubscriptionsDeps {
  readonly subscriptions: Subscriptions;
  readonly channelStatuses: ChannelStatuses;
  readonly commit: Commit;
  readonly clock: WaitingClock;
}

const address = ({ email, phone, channels }: User) => JSON.stringify([email, phone?.number, channels]);

/** Updates a user's topic when their addresses or channels changed, and stores what came of it (R20). */
export const syncSubscriptions =
  ({ subscriptions, channelStatuses, commit, clock }: SubscriptionsDeps) =>
  async ({ before, after }: { before: User | undefined; after: User }): Promise<void> => {
    if (before !== undefined && address(before) === address(after)) return;
    const observed = await subscriptions.sync(after);
    const failure = `The channel status of ${after.id} could not be written`;
    // `check-subscriptions` may write it at the same moment.
    await untilCommitted(
      commit,
      failure,
      async () => {
        const current = await channelStatuses.find(after.id);
        const next = nextChannelStatus(current, after.id, observed, clock.now());
        return next ? [channelStatuses.save(next)] : [];
      },
      clock.sleep,
    );
  };
