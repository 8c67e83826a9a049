import type { UseCase } from '../session/session.ts';

/** A list read in one go, as a use case: for catalogues an administrator keeps, which are small. */
export const listAll =
  <Entry>(read: () => Promise<Entry[]>): UseCase<unknown, { items: Entry[] }> =>
  async (_input, session) => {
    await session.load({});
    return { items: await read() };
  };
