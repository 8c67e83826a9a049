import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';

const content = z.strictObject({ after: z.unknown(), of: z.string() });

const fingerprint = (query: unknown) =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);

/**
 * A place in a list as text, bound to the query it was made for: everything that decides what is in the list and in
 * what order, not the page's length. What is in it is nobody's business but ours. Null for the end of the list.
 */
export const writeCursor = (place: unknown, query: unknown): string | null =>
  place === undefined
    ? null
    : Buffer.from(JSON.stringify({ after: place, of: fingerprint(query) })).toString('base64url');

/**
 * The place a cursor means, to begin behind; undefined without a cursor. Refused if it is none of ours or was made for
 * another query. It is not signed: `isWithin` tells whether the place lies within the query's own range.
 */
export const readCursor = <Place>(
  cursor: string | undefined,
  query: unknown,
  place: z.ZodType<Place>,
  isWithin: (place: Place) => boolean = () => true,
): Result<Place | undefined, Refusal> => {
  if (cursor === undefined) return ok(undefined);
  const after = decode(cursor, query, place);
  if (after !== undefined && isWithin(after)) return ok(after);
  return refuse('validation-failed', {
    field: 'cursor',
    code: 'invalid',
    detail: 'This cursor is not of this query. Start without one.',
  });
};

const decode = <Place>(cursor: string, query: unknown, place: z.ZodType<Place>): Place | undefined => {
  try {
    const { after, of } = content.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return of === fingerprint(query) ? place.parse(after) : undefined;
  } catch {
    return undefined;
  }
};
