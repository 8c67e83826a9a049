import { type ShownUser, showUser } from '../../domain/users/channel-status.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** One user, with whether reminders reach them (R20). */
export const getUser =
  ({
    users,
    channelStatuses,
  }: Pick<AppDeps, 'users' | 'channelStatuses'>): UseCase<{ userId: string }, ShownUser> =>
  async ({ userId }, session) => {
    const begun = await session.load({ user: users.find(userId), known: channelStatuses.find(userId) });
    if (!begun.ok) return begun;
    const { user, known } = begun.value;
    return user ? ok(showUser(user, known)) : refuse('not-found');
  };
