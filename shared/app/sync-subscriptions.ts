import { deliveryWith } from '../domain/delivery.ts';
import type { Clock, Commit, Deliveries, Subscriptions } from '../domain/ports.ts';
import type { User } from '../domain/user.ts';

export interface SubscriptionsDeps {
  readonly subscriptions: Subscriptions;
  readonly deliveries: Deliveries;
  readonly commit: Commit;
  readonly clock: Clock;
}

/** Tries at writing what is known, which a look may write at the same moment. */
const ATTEMPTS = 8;

const address = ({ email, phone, channels }: User) => JSON.stringify([email, phone?.number, channels]);

/** Brings a user's topic in step when their addresses or channels changed, and keeps what came of it (R20). */
export const syncSubscriptions =
  ({ subscriptions, deliveries, commit, clock }: SubscriptionsDeps) =>
  async ({ before, after }: { before: User | undefined; after: User }): Promise<void> => {
    if (before !== undefined && address(before) === address(after)) return;
    const found = await subscriptions.sync(after);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const changed = deliveryWith(await deliveries.find(after.id), after.id, found, clock.now());
      if (!changed || (await commit([deliveries.save(changed)])) === undefined) return;
    }
    throw new Error(`What is known of the subscriptions of ${after.id} could not be written`);
  };
