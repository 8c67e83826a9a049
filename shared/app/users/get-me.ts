import { type ShownUser, showUser } from '../../domain/users/channel-status.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** The caller themself, with what they may do (R1) and whether reminders reach them (R20). */
export const getMe =
  ({ channelStatuses }: Pick<AppDeps, 'channelStatuses'>): UseCase<unknown, ShownUser> =>
  async (_input, session) => {
    const { caller } = await session.load({});
    return showUser(caller, await channelStatuses.find(caller.id));
  };
