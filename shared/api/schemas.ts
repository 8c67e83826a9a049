import * as z from 'zod';

/** A list that is always answered whole. */
export const listOf = <Schema extends z.ZodType>(row: Schema) => z.object({ items: z.array(row) });

/** One page of a list, and the cursor of the next; `null` at the end. No totals: counting is what makes lists slow. */
export const pageOf = <Schema extends z.ZodType>(row: Schema) =>
  z.object({ items: z.array(row), next: z.string().nullable() });
