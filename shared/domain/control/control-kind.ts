import * as z from 'zod';
import { id, instant, singleLine } from '../values/text.ts';

export const controlKindId = id('ctk');

const shape = {
  name: singleLine(60),
  /** Position in the picker, ascending. */
  order: z.int().min(0).max(9999),
  /** Inactive kinds stay where they are used and can't be chosen any more. */
  active: z.boolean(),
};

/** A kind of control entry: call back, remind about a measurement, send an offer … (R19). */
export const controlKind = z.object({
  id: controlKindId,
  version: z.int().positive(),
  ...shape,
  createdAt: instant,
  changedAt: instant,
});
export type ControlKind = z.infer<typeof controlKind>;

export const controlKindDraft = z.strictObject({
  name: shape.name,
  order: shape.order.default(0),
  active: shape.active.default(true),
});
export type ControlKindDraft = z.infer<typeof controlKindDraft>;

/** Fields an administrator may change. Entries keep the name from when they were created. */
export const controlKindChange = z.strictObject(shape).partial();
export type ControlKindChange = z.infer<typeof controlKindChange>;
