import { readPhone } from '../domain/phone.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import type { User, UserChange } from '../domain/user.ts';
import type { AppDeps } from './deps.ts';
import { requireVersion } from './require-version.ts';
import type { UseCase } from './session.ts';

/** Changes a user. A change of access works on their next request (R1). */
export const updateUser =
  ({
    users,
    clock,
    company,
  }: Pick<AppDeps, 'users' | 'clock' | 'company'>): UseCase<
    UserChange & { userId: string; expectedVersion: number },
    User
  > =>
  async ({ userId, expectedVersion, ...changes }, session) => {
    const begun = await session.begin({ current: users.find(userId) });
    if (!begun.ok) return begun;
    const { current } = begun.value;
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
    return session.commit(users.save(user), user);
  };
