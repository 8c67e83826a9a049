import * as z from 'zod';
import { instant } from '../values/text.ts';

/**
 * One document was changed and many others follow it: which one, and how far they have been gone through. What functions
 * hand to one another, so ids and moments alone, no personal data.
 */
const progress = {
  /** Counts the invocations it took so far, from 1. */
  round: z.int().positive(),
};
const position = z.object({ at: z.string(), id: z.string() });

export const fanOut = z.discriminatedUnion('of', [
  /** The name or folder of a counterparty, in their communications (R14). */
  z.object({
    ...progress,
    of: z.literal('counterparty'),
    counterpartyId: z.string(),
    /** The last document gone through; from the newest on if absent. */
    after: position.optional(),
  }),
  /** A manager's hour, zone or channels, in the reminders of their open entries (R20, R21). */
  z.object({
    ...progress,
    of: z.literal('manager'),
    managerId: z.string(),
    changedAt: instant,
    /** The last entry gone through; from the earliest next date on if absent. */
    after: position.extend({ communicationId: z.string() }).optional(),
  }),
]);
export type FanOut = z.infer<typeof fanOut>;
export type FanOutOf<Of extends FanOut['of']> = Extract<FanOut, { of: Of }>;

/**
 * The most invocations one fan-out takes. Lambda stops a function that invokes itself after some 16 in a row, taking it for
 * a loop without end (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html): it must be done, or fail
 * where it shows, before that. At ten minutes each it is enough for some 400,000 documents of one client.
 */
export const MAX_FAN_OUT_ROUNDS = 12;
