import * as z from 'zod';
import { instant } from '../values/text.ts';

/**
 * Work that a change of one document causes in many others: which document, and how far the work has got.
 * Functions hand it to one another: ids and moments alone, no personal data.
 */
const progress = {
  /** Counts its invocations, from 1. */
  round: z.int().positive(),
};
const position = z.object({ at: z.string(), id: z.string() });

export const fanOut = z.discriminatedUnion('of', [
  /** A counterparty's new name or folder goes into their communications (R14). */
  z.object({
    ...progress,
    of: z.literal('counterparty'),
    counterpartyId: z.string(),
    /** The last document done; absent at the start. Newest first. */
    after: position.optional(),
  }),
  /** A manager's new hour, zone or channels go into the reminders of their open entries (R20, R21). */
  z.object({
    ...progress,
    of: z.literal('manager'),
    managerId: z.string(),
    changedAt: instant,
    /** The last entry done; absent at the start. Earliest next date first. */
    after: position.extend({ communicationId: z.string() }).optional(),
  }),
]);
export type FanOut = z.infer<typeof fanOut>;
export type FanOutOf<Of extends FanOut['of']> = Extract<FanOut, { of: Of }>;

/**
 * Maximum number of invocations of one fan-out. Lambda stops a function that invokes itself about 16 times in
 * a row, taking it for an endless loop
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html): the work must be done before
 * that, or fail visibly. At ten minutes each, that is enough for some 400,000 documents of one client.
 */
export const MAX_FAN_OUT_ROUNDS = 12;
