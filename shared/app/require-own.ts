import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';
import { maySee, type User } from '../domain/user.ts';

/** A communication that must exist (`not-found`) and that the caller may see (`not-own-document`, R1). */
export const requireOwn = <Document extends { managerId: string; authorId: string }>(
  caller: User,
  document: Document | undefined,
) => {
  if (document === undefined) return refuse('not-found');
  return maySee(caller, document) ? ok(document) : refuse('not-own-document');
};
