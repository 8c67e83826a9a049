import * as z from 'zod';
import { id, instant, line } from './text.ts';

export const controlKindId = id('ctk');

/** A kind of control entry: call back, remind of a measurement, send an offer … (R19). */
export const controlKind = z.object({
  id: controlKindId,
  version: z.int().positive(),
  name: line(60),
  order: z.int().min(0).max(9999),
  active: z.boolean(),
  createdAt: instant,
  changedAt: instant,
});
export type ControlKind = z.infer<typeof controlKind>;

export const controlKindDraft = z.strictObject({
  name: line(60),
  order: z.int().min(0).max(9999).default(0),
  active: z.boolean().default(true),
});
export type ControlKindDraft = z.infer<typeof controlKindDraft>;
