import { ok } from '../../domain/values/result.ts';
import type { UseCase } from '../session/session.ts';

/** A list read in one go, as a use case: for directories an administrator keeps, which are small. */
export const listAll =
  <Entry>(read: () => Promise<Entry[]>): UseCase<unknown, { items: Entry[] }> =>
  async (_input, session) => {
    const begun = await session.load({});
    return begun.ok ? ok({ items: await read() }) : begun;
  };
