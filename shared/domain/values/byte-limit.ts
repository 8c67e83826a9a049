import * as z from 'zod';

/** What may take fewer bytes in all than its parts could. The test of the greatest items goes by it. */
export const byteLimits = z.registry<{ maxBytes: number }>();

const encoder = new TextEncoder();

/** Bytes of a value as JSON in UTF-8: DynamoDB stores it in no more. */
export const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/**
 * A schema whose values take at most so many bytes as JSON. For what is bounded in each of its parts, and would be too
 * much for one item of the table if all of them were at their greatest at once.
 */
export const withinBytes = <Schema extends z.ZodType>(schema: Schema, maxBytes: number): Schema => {
  const limited = schema.refine(
    (value) => bytesOf(value) <= maxBytes,
    `All of it together may take ${Math.floor(maxBytes / 1024)} KB.`,
  );
  byteLimits.add(limited, { maxBytes });
  return limited;
};
