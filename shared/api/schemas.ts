import * as z from 'zod';

/** A list that is always returned whole. */
export const listOf = <Schema extends z.ZodType>(row: Schema) => z.object({ items: z.array(row) });

/**
 * A whole number of a query string, within bounds that the OpenAPI document shows: behind a `pipe` they would be on
 * its far side, which nobody who calls the API is shown.
 */
export const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** How many rows a page has: 50 unless asked otherwise. */
export const rowLimit = (max: number) =>
  wholeNumber(1, max).default(50).meta({ description: 'The most rows to return.' });

/** One page of a list, and the cursor of the next; `null` at the end. No totals: counting is what makes lists slow. */
export const pageOf = <Schema extends z.ZodType>(row: Schema) =>
  z.object({
    items: z.array(row),
    next: z
      .string()
      .nullable()
      .meta({ description: 'The `cursor` of the next page; `null` on the last one.' }),
  });

/** Where a page begins: `next` of the page before. `max` characters at most. */
export const cursor = (max = 500) =>
  z
    .string()
    .min(1)
    .max(max)
    .optional()
    .meta({ description: '`next` of the previous page, with the same query.' });

/** Filters name up to a thousand values: a query of the journal may be larger than other bodies. */
export const queryLimitBytes = 256 * 1024;

/** Whether a list shows documents marked for deletion too (R18). */
export const marked = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional()
  .meta({ description: '`true` includes documents marked for deletion, which are hidden otherwise (R18).' });
