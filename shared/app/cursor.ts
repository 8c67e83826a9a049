import { createHash } from 'node:crypto';
import * as z from 'zod';
import { refuse } from '../domain/refusal.ts';

const content = z.strictObject({ after: z.unknown(), of: z.string() });

const fingerprint = (query: unknown) =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);

/**
 * A place in a list as text, bound to the query it was made for: everything that decides what is in the list and in
 * what order, not the page's length. What is in it is nobody's business but ours.
 */
export const encodeCursor = (position: unknown, query: unknown): string =>
  Buffer.from(JSON.stringify({ after: position, of: fingerprint(query) })).toString('base64url');

/**
 * The place a cursor means, or undefined if it is none of ours or was made for another query. It is not signed: check
 * that the place lies within the query's own range.
 */
export const decodeCursor = <Position>(
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

/** The refusal of a cursor that means no place in this query's list. */
export const refuseCursor = () =>
  refuse('validation-failed', {
    field: 'cursor',
    code: 'invalid',
    detail: 'This cursor is not of this query. Start without one.',
  });
