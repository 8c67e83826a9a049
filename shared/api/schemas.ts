import * as z from 'zod';

/** A list that is always answered whole. */
export const listOf = <Schema extends z.ZodType>(row: Schema) => z.object({ items: z.array(row) });

/**
 * A whole number of a query string, within bounds that the API's description tells: behind a `pipe` they would stand on
 * its far side, which nobody who calls the API is shown.
 */
export const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** How many rows a page has: 50 unless asked otherwise. */
export const rowLimit = (max: number) => wholeNumber(1, max).default(50).meta({ description: 'Most rows.' });

/** One page of a list, and the cursor of the next; `null` at the end. No totals: counting is what makes lists slow. */
export const pageOf = <Schema extends z.ZodType>(row: Schema) =>
  z.object({ items: z.array(row), next: z.string().nullable() });

/** Filters name up to a thousand values: a query of the journal may be larger than other bodies. */
export const queryLimitBytes = 256 * 1024;

/** Whether a list shows documents marked for deletion too (R18). */
export const marked = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional()
  .meta({ description: '`true`: those marked for deletion too. They are hidden otherwise (R18).' });
