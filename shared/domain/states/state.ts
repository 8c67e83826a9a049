import * as z from 'zod';
import { userId } from '../users/user.ts';
import { lasting } from '../values/durations.ts';
import { id, instant, singleLine } from '../values/text.ts';
import { windowOrderKind } from '../window-orders/window-order.ts';

export const stateId = id('sta');

const shape = {
  name: singleLine(80),
  /** Blue in the state picker: a communication in it needs a contact document (R9, R10). */
  requiresContactDocument: z.boolean(),
  /** While the state is blue: the kinds of window order that suit it (R10); any kind if empty. */
  contactDocumentKinds: z
    .array(windowOrderKind)
    .max(windowOrderKind.options.length)
    .refine((kinds) => new Set(kinds).size === kinds.length, 'Each kind may be listed once.'),
  /** Colour in lists, `#rrggbb`. */
  colour: z
    .string()
    .max(7)
    .regex(/^#[0-9a-f]{6}$/),
  /** Position in the state picker, ascending. */
  order: z.int().min(0).max(9999),
  /** Inactive states stay where they are used and can't be picked any more. */
  active: z.boolean(),
};

/** A state says what the client wants (R9). */
export const state = z.object({
  id: stateId,
  version: z.int().positive(),
  ...shape,
  createdAt: instant,
  changedAt: instant,
});
export type State = z.infer<typeof state>;

const BLUE = '#1c7ed6';
const GREY = '#868e96';

/** Fields to add a state. Blue ones are blue unless another colour is given. */
export const stateDraft = z
  .strictObject({
    name: shape.name,
    requiresContactDocument: shape.requiresContactDocument.default(false),
    contactDocumentKinds: shape.contactDocumentKinds.default([]),
    colour: shape.colour.optional(),
    order: shape.order.default(0),
    active: shape.active.default(true),
  })
  .transform((draft) => ({
    ...draft,
    colour: draft.colour ?? (draft.requiresContactDocument ? BLUE : GREY),
  }));
export type StateDraft = z.infer<typeof stateDraft>;

/** Fields an administrator may change. */
export const stateChangeRequest = z.strictObject(shape).partial();
export type StateChangeRequest = z.infer<typeof stateChangeRequest>;

/** One change of a communication's state: from, to, who, when. Kept forever (R13). */
export const stateChange = z.object({
  communicationId: id('com'),
  from: stateId.nullable(),
  to: stateId.nullable(),
  changedById: userId,
  changedAt: instant,
});
export type StateChange = z.infer<typeof stateChange>;

/** A change of state as returned, with how long the state lasted. */
export const lastingStateChange = stateChange.extend(lasting.shape);
