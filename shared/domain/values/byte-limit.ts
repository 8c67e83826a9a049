import * as z from 'zod';

/**
 * Schemas with a limit on total size, below the sum of their parts' limits. Read by the test
 * of the largest items.
 */
export const byteLimits = z.registry<{ maxBytes: number }>();

const encoder = new TextEncoder();

/** Size of a value as UTF-8 JSON. DynamoDB never needs more. */
export const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/**
 * Limits a schema's values to `maxBytes` of JSON. For values whose parts are each bounded but could together
 * exceed one item of the table.
 */
export const withinBytes = <Schema extends z.ZodType>(schema: Schema, maxBytes: number): Schema => {
  const limited = schema.refine(
    (value) => bytesOf(value) <= maxBytes,
    `All of it together may take ${Math.floor(maxBytes / 1024)} KB.`,
  );
  byteLimits.add(limited, { maxBytes });
  return limited;
};
