import * as z from 'zod';
import { counterpartyId } from './counterparty.ts';
import { phone } from './phone.ts';
import { id, instant, line, paragraph } from './text.ts';
import { userId } from './user.ts';

export const windowOrderId = id('ord');

export const windowOrderKind = z.enum(['measurement', 'contract', 'order', 'service-visit']);

/** A document of the window production: what a contact document refers to. Holds what was copied at its making (R12). */
export const windowOrder = z.object({
  id: windowOrderId,
  /** `ОП-2026-000001`: unique, never reused. */
  number: z.string(),
  version: z.int().positive(),
  kind: windowOrderKind,
  counterpartyId,
  phone: phone.nullable(),
  email: z.string().nullable(),
  address: line(300).nullable(),
  topic: paragraph(500).nullable(),
  managerId: userId,
  /** The communication the order was made from. */
  communicationId: id('com'),
  createdAt: instant,
  changedAt: instant,
});
export type WindowOrder = z.infer<typeof windowOrder>;
