import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { UseCase } from '../session/session.ts';

/** Reads one document by the id in the path; unknown → `not-found`. */
export const findDocument =
  <Param extends string, Document>(
    param: Param,
    find: (id: string) => Promise<Document | undefined>,
  ): UseCase<Record<Param, string>, Document> =>
  async (input, session) => {
    const begun = await session.load({ document: find(input[param]) });
    if (!begun.ok) return begun;
    const { document } = begun.value;
    return document === undefined ? refuse('not-found') : ok(document as Document);
  };
