import { type ShownUser, showUser } from '../../domain/users/channel-status.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

/** One user, with whether reminders reach them (R20). */
export const getUser =
  ({
    users,
    channelStatuses,
  }: Pick<AppDeps, 'users' | 'channelStatuses'>): UseCase<{ userId: string }, ShownUser> =>
  async ({ userId }, session) => {
    const { user, channelStatus } = await session.load({
      user: existing(users.find(userId)),
      channelStatus: channelStatuses.find(userId),
    });
    return showUser(user, channelStatus);
  };
