import type { User } from '../domain/user.ts';
import type { UseCase } from './session.ts';

/** The caller themself, with what they may do (R1). */
export const getMe = (): UseCase<unknown, User> => async (_input, session) => {
  const begun = await session.begin({});
  return begun.ok ? { ok: true, value: begun.value.caller } : begun;
};
