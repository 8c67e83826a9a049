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

/** Brings a user's topic in step when their addresses or channels changed, and keeps what came of it (R20). */
export const syncSubscriptions =
  ({ subscriptions, channelStatuses, commit, clock }: SubscriptionsDeps) =>
  async ({ before, after }: { before: User | undefined; after: User }): Promise<void> => {
    if (before !== undefined && address(before) === address(after)) return;
    const found = await subscriptions.sync(after);
    const failure = `What is known of the subscriptions of ${after.id} could not be written`;
    // A look may write it at the same moment.
    await untilCommitted(
      commit,
      failure,
      async () => {
        const changed = nextChannelStatus(await channelStatuses.find(after.id), after.id, found, clock.now());
        return changed ? [channelStatuses.save(changed)] : [];
      },
      clock.sleep,
    );
  };
