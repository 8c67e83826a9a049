import type { Subscriptions } from '../domain/ports.ts';
import type { User } from '../domain/user.ts';

const address = ({ email, phone, channels }: User) => JSON.stringify([email, phone?.number, channels]);

/** Brings a user's topic in step when their addresses or channels changed (R20). */
export const syncSubscriptions =
  ({ subscriptions }: { subscriptions: Subscriptions }) =>
  async ({ before, after }: { before: User | undefined; after: User }): Promise<void> => {
    if (before === undefined || address(before) !== address(after)) await subscriptions.sync(after);
  };
