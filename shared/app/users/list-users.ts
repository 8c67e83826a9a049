import { type ShownUser, showUser } from '../../domain/users/channel-status.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** All users, with whether reminders reach them (R20): the administrator sees who would not be reminded. */
export const listUsers =
  ({
    users,
    channelStatuses,
  }: Pick<AppDeps, 'users' | 'channelStatuses'>): UseCase<unknown, { items: ShownUser[] }> =>
  async (_input, session) => {
    await session.load({});
    const all = await users.list();
    const items = all.map(async (user) => showUser(user, await channelStatuses.find(user.id)));
    return { items: await Promise.all(items) };
  };
