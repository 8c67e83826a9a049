import { type ShownUser, showUser } from '../../domain/users/channel-status.ts';
import { administratorsWith, type User, type UserChange } from '../../domain/users/user.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import { requireVersion } from '../session/require-version.ts';
import type { UseCase } from '../session/session.ts';

/** Changes a user. A change of access works on their next request; the last administrator stays one (R1). */
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
    const begun = await session.load({
      current: users.find(userId),
      known: channelStatuses.find(userId),
      administrators: users.administrators(),
    });
    if (!begun.ok) return begun;
    const { current, known, administrators } = begun.value;
    if (!current) return refuse('not-found');
    const fresh = requireVersion(current, expectedVersion);
    if (!fresh.ok) return fresh;
    const phone = changes.phone
      ? readPhone(changes.phone, company.phoneRegion, 'phone')
      : ok(changes.phone === null ? null : current.phone);
    if (!phone.ok) return refuse('validation-failed', phone.error);
    const user: User = {
      ...current,
      ...changes,
      access: { ...current.access, ...changes.access },
      phone: phone.value,
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    const left = administratorsWith(administrators, user);
    if (!left.ok) return left;
    return session.commit(
      [
        ...users.save(user),
        ...users.changeExtension(current.extension, user),
        ...(left.value === administrators ? [] : [users.saveAdministrators(left.value)]),
      ],
      showUser(user, known),
    );
  };
