import { type ShownUser, showUser } from '../../domain/users/channel-status.ts';
import type { User, UserDraft } from '../../domain/users/user.ts';
import { enteredPhone } from '../../domain/values/phone.ts';
import type { AppDeps } from '../session/deps.ts';
import { take } from '../session/refused.ts';
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
    await session.load({});
    const now = clock.now().toISOString();
    const user: User = {
      id: ids.next('usr'),
      version: 1,
      ...draft,
      phone: take(enteredPhone(draft.phone, null, company.phoneRegion)),
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
