import { type ShownUser, showUser } from '../../domain/users/channel-status.ts';
import type { User, UserDraft } from '../../domain/users/user.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Enters a person as a user (R1): from then on they may register and sign in with this e-mail. */
export const createUser =
  ({
    users,
    ids,
    clock,
    company,
  }: Pick<AppDeps, 'users' | 'ids' | 'clock' | 'company'>): UseCase<UserDraft, ShownUser> =>
  async (draft, session) => {
    const begun = await session.load({});
    if (!begun.ok) return begun;
    const phone = draft.phone ? readPhone(draft.phone, company.phoneRegion, 'phone') : ok(null);
    if (!phone.ok) return refuse('validation-failed', phone.error);
    const now = clock.now().toISOString();
    const user: User = {
      id: ids.next('usr'),
      version: 1,
      ...draft,
      phone: phone.value,
      extension: draft.extension ?? null,
      subject: null,
      createdAt: now,
      changedAt: now,
    };
    return session.commit(
      [...users.add(user), ...users.changeExtension(null, user)],
      showUser(user, undefined),
    );
  };
