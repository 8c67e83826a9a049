import { type ShownUser, showUser } from '../../domain/users/channel-status.ts';
import { administratorsWith, type User, type UserChange } from '../../domain/users/user.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { enteredPhone } from '../../domain/values/phone.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing } from '../session/existing.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/** Changes a user. A change of access applies from their next request; the last administrator stays one (R1). */
export const updateUser =
  ({
    users,
    channelStatuses,
    clock,
    company,
  }: Pick<AppDeps, 'users' | 'channelStatuses' | 'clock' | 'company'>): UseCase<
    UserChange & { userId: string; expectedVersion: ExpectedVersion },
    ShownUser
  > =>
  async ({ userId, expectedVersion, ...changes }, session) => {
    const { current, channelStatus, administrators } = await session.load({
      current: existing(users.find(userId), { version: expectedVersion }),
      channelStatus: channelStatuses.find(userId),
      administrators: users.administrators(),
    });
    const user: User = {
      ...current,
      ...changes,
      access: { ...current.access, ...changes.access },
      phone: take(enteredPhone(changes.phone, current.phone, company.phoneRegion)),
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    const administratorsAfter = take(administratorsWith(administrators, user));
    return session.commit(
      [
        ...users.save(user),
        ...users.changeExtension(current.extension, user),
        ...(administratorsAfter === administrators ? [] : [users.saveAdministrators(administratorsAfter)]),
      ],
      showUser(user, channelStatus),
    );
  };
