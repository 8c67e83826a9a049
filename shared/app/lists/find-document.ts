import { existing } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

/** Reads one document by the id in the path; `not-found` where there is none. */
export const findDocument =
  <Param extends string, Document>(
    param: Param,
    find: (id: string) => Promise<Document | undefined>,
  ): UseCase<Record<Param, string>, Document> =>
  async (input, session) => {
    const { document } = await session.load({ document: existing(find(input[param])) });
    return document;
  };
