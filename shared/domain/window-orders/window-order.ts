import * as z from 'zod';
import { counterpartyId } from '../directory/counterparty.ts';
import { userId } from '../users/user.ts';
import { lasting } from '../values/durations.ts';
import { phone, phoneInput } from '../values/phone.ts';
import { type Refusal, refuse } from '../values/refusal.ts';
import { ok, type Result } from '../values/result.ts';
import {
  copiedEmail,
  day,
  documentNumber,
  email,
  id,
  instant,
  multiLine,
  singleLine,
} from '../values/text.ts';

export const windowOrderId = id('ord');
const communicationId = id('com');

export const windowOrderKind = z.enum(['measurement', 'contract', 'order', 'service-visit']);

/**
 * How far an order has got. Any status may follow any: work starts again, and an installed window comes back.
 */
export const windowOrderStatus = z.enum([
  'new',
  'measured',
  'in-production',
  'installed',
  'closed',
  'cancelled',
]);

const address = singleLine(300);
const topic = multiLine(500);
const comment = multiLine(1000);

/**
 * A document of window production, to which contact documents refer. One created from a communication
 * has the data copied at that moment (R12). Its kind and counterparty never change: documents that
 * refer to it rely on them.
 */
export const windowOrder = z.object({
  id: windowOrderId,
  /** `ОП-2026-000001`: unique, never reused. */
  number: documentNumber,
  version: z.int().positive(),
  kind: windowOrderKind,
  status: windowOrderStatus,
  counterpartyId,
  phone: phone.nullable(),
  email: copiedEmail.nullable(),
  address: address.nullable(),
  topic: topic.nullable(),
  comment: comment.nullable(),
  /** The day when the openings are or were measured. */
  measurementDate: day.nullable(),
  managerId: userId,
  authorId: userId,
  /** The communication it was created from, if any. */
  communicationId: communicationId.nullable(),
  deletionMark: z.boolean(),
  createdAt: instant,
  changedAt: instant,
});
export type WindowOrder = z.infer<typeof windowOrder>;

/**
 * Maximum number of communications with one order as their contact document: the transaction that marks the
 * order checks them all.
 */
export const MAX_LINKED_COMMUNICATIONS = 90;

/** A window order as stored, with the fields that concurrency and R10 need. */
export const storedWindowOrder = windowOrder.extend({
  /** Counts every write, also of links; `version` counts changes by people. */
  revision: z.int().positive(),
  /** The communications with this order as their contact document. */
  communicationIds: z.array(communicationId).max(MAX_LINKED_COMMUNICATIONS),
});
export type StoredWindowOrder = z.infer<typeof storedWindowOrder>;

/** A row of the list of window orders. */
export const windowOrderRow = windowOrder.omit({ email: true, comment: true });
export type WindowOrderRow = z.infer<typeof windowOrderRow>;

/** A row as returned. */
export const namedWindowOrderRow = windowOrderRow.extend({
  /** The counterparty's current name in the directory. */
  clientName: z.string().nullable(),
});
export type NamedWindowOrderRow = z.infer<typeof namedWindowOrderRow>;

/** An order as a row of the list. */
export const toWindowOrderRow = (order: WindowOrder): WindowOrderRow => ({
  id: order.id,
  number: order.number,
  version: order.version,
  kind: order.kind,
  status: order.status,
  counterpartyId: order.counterpartyId,
  phone: order.phone,
  address: order.address,
  topic: order.topic,
  measurementDate: order.measurementDate,
  managerId: order.managerId,
  authorId: order.authorId,
  communicationId: order.communicationId,
  deletionMark: order.deletionMark,
  createdAt: order.createdAt,
  changedAt: order.changedAt,
});

/** One change of an order's status: from, to, who, when. */
export const statusChange = z.object({
  orderId: windowOrderId,
  from: windowOrderStatus.nullable(),
  to: windowOrderStatus,
  changedById: userId,
  changedAt: instant,
});
export type StatusChange = z.infer<typeof statusChange>;

/** A change of status as returned, with how long the status lasted. */
export const lastingStatusChange = statusChange.extend(lasting.shape);

/** The whole history of an order's status, including the initial `new`, which is not stored. */
export const statusHistory = (
  order: Pick<WindowOrder, 'id' | 'authorId' | 'createdAt'>,
  changes: readonly StatusChange[],
): StatusChange[] => [
  { orderId: order.id, from: null, to: 'new', changedById: order.authorId, changedAt: order.createdAt },
  ...changes,
];

const fields = {
  phone: phoneInput.nullish(),
  email: email.nullish(),
  address: address.nullish(),
  topic: topic.nullish(),
  comment: comment.nullish(),
  measurementDate: day.nullish(),
  managerId: userId.optional(),
};

/**
 * Fields to create an order by itself. Contact details default to the counterparty's, the
 * manager to the author.
 */
export const windowOrderDraft = z.strictObject({ kind: windowOrderKind, counterpartyId, ...fields });
export type WindowOrderDraft = z.infer<typeof windowOrderDraft>;

/** Fields to change an order. Absent ones stay as they are, `null` clears a field. */
export const windowOrderChange = z.strictObject({ status: windowOrderStatus.optional(), ...fields });
export type WindowOrderChange = z.infer<typeof windowOrderChange>;

/** A new order; fields not given are empty. */
export const newWindowOrder = (
  head: Pick<WindowOrder, 'id' | 'number' | 'kind' | 'counterpartyId' | 'managerId' | 'authorId'> &
    Partial<StoredWindowOrder>,
  now: string,
): StoredWindowOrder => ({
  version: 1,
  revision: 1,
  status: 'new',
  phone: null,
  email: null,
  address: null,
  topic: null,
  comment: null,
  measurementDate: null,
  communicationId: null,
  communicationIds: [],
  deletionMark: false,
  createdAt: now,
  changedAt: now,
  ...head,
});

/**
 * Makes the order the contact document of a communication (R10). Refused if it is marked for deletion (R18).
 */
export const linkCommunication = (
  order: StoredWindowOrder,
  communication: StoredWindowOrder['communicationIds'][number],
): Result<StoredWindowOrder, Refusal> => {
  if (order.deletionMark) {
    return refuse('deletion-marked', {
      field: 'details.contactDocument.orderId',
      code: 'marked',
      detail: 'The order is marked for deletion.',
    });
  }
  if (order.communicationIds.length >= MAX_LINKED_COMMUNICATIONS) return refuse('limit-reached');
  return ok({
    ...order,
    revision: order.revision + 1,
    communicationIds: [...order.communicationIds, communication],
  });
};

/** Undoes `linkCommunication`. */
export const unlinkCommunication = (order: StoredWindowOrder, communication: string): StoredWindowOrder => ({
  ...order,
  revision: order.revision + 1,
  communicationIds: order.communicationIds.filter((linked) => linked !== communication),
});
