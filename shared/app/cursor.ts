import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { JournalPosition } from '../domain/ports.ts';

const content = z.strictObject({ at: z.iso.datetime(), id: z.string().startsWith('com_'), of: z.string() });

const fingerprint = (query: unknown) =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12);

/** A place in a list as text, bound to the query it was made for. What is in it is nobody's business but ours. */
export const encodeCursor = (position: JournalPosition, query: unknown): string =>
  Buffer.from(JSON.stringify({ at: position.occurredAt, id: position.id, of: fingerprint(query) })).toString(
    'base64url',
  );

/** The place a cursor means, or undefined if it is none of ours or was made for another query. */
export const decodeCursor = (cursor: string, query: unknown): JournalPosition | undefined => {
  try {
    const { at, id, of } = content.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return of === fingerprint(query) ? { occurredAt: at, id: id as JournalPosition['id'] } : undefined;
  } catch {
    return undefined;
  }
};
