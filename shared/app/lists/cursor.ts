import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';

const content = z.strictObject({ after: z.unknown(), of: z.string() });

const fingerprint = (query: unknown) =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);

/**
 * A position in a list as text, bound to its query: everything that decides what is in the list and in what order, but not
 * the page's length. Its content is opaque to clients. Null for the end of the list.
 */
export const writeCursor = (position: unknown, query: unknown): string | null =>
  position === undefined
    ? null
    : Buffer.from(JSON.stringify({ after: position, of: fingerprint(query) })).toString('base64url');

/**
 * The position a cursor holds, to go on behind; undefined without a cursor. Refused if it is none of ours or is of another
 * query. It is not signed: `isWithin` tells whether the position lies within the query's own range.
 */
export const readCursor = <Position>(
  cursor: string | undefined,
  query: unknown,
  position: z.ZodType<Position>,
  isWithin: (position: Position) => boolean = () => true,
): Result<Position | undefined, Refusal> => {
  if (cursor === undefined) return ok(undefined);
  const after = decode(cursor, query, position);
  if (after !== undefined && isWithin(after)) return ok(after);
  return refuse('validation-failed', {
    field: 'cursor',
    code: 'invalid',
    detail: 'This cursor belongs to another query. Start without one.',
  });
};

const decode = <Position>(
  cursor: string,
  query: unknown,
  position: z.ZodType<Position>,
): Position | undefined => {
  try {
    const { after, of } = content.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return of === fingerprint(query) ? position.parse(after) : undefined;
  } catch {
    return undefined;
  }
};
