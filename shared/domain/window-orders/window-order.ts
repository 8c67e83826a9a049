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

/** How far an order has got. Any may follow any: work is begun anew, and an installed window comes back. */
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
 * A document of the window production: what a contact document refers to. Made from a communication it holds what was
 * copied at its making (R12). Its kind and counterparty stay what they were made: documents that refer to it rely on them.
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
  /** The day on which the openings are or were measured. */
  measurementDate: day.nullable(),
  managerId: userId,
  authorId: userId,
  /** The communication the order was made from, if it was made from one. */
  communicationId: communicationId.nullable(),
  deletionMark: z.boolean(),
  createdAt: instant,
  changedAt: instant,
});
export type WindowOrder = z.infer<typeof windowOrder>;

/** Most communications whose contact document one order is: they are all held to in the one change that marks it. */
export const MAX_LINKED_COMMUNICATIONS = 90;

/** A window order as stored: with what concurrency and R10 need besides. */
export const storedWindowOrder = windowOrder.extend({
  /** Counts every write, those of links too; `version` counts what people change. */
  revision: z.int().positive(),
  /** The communications whose contact document it is. */
  communicationIds: z.array(communicationId).max(MAX_LINKED_COMMUNICATIONS),
});
export type StoredWindowOrder = z.infer<typeof storedWindowOrder>;

/** A row of the list of window orders. */
export const windowOrderRow = windowOrder.omit({ email: true, comment: true });
export type WindowOrderRow = z.infer<typeof windowOrderRow>;

/** The same as it is answered. */
export const namedWindowOrderRow = windowOrderRow.extend({
  /** The counterparty's present name in the directory. */
  clientName: z.string().nullable(),
});
export type NamedWindowOrderRow = z.infer<typeof namedWindowOrderRow>;

/** The row of the list that shows an order. */
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

/** The same as it is answered: with how long the status has lasted. */
export const lastingStatusChange = statusChange.extend(lasting.shape);

/** The whole history of an order's status: it was new when it was made, which is not stored a second time. */
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

/** What is entered to make an order by itself. Contact left out is taken from the counterparty; the manager is the author. */
export const windowOrderDraft = z.strictObject({ kind: windowOrderKind, counterpartyId, ...fields });
export type WindowOrderDraft = z.infer<typeof windowOrderDraft>;

/** What may be changed of an order. Fields left out stay as they are, `null` empties a field. */
export const windowOrderChange = z.strictObject({ status: windowOrderStatus.optional(), ...fields });
export type WindowOrderChange = z.infer<typeof windowOrderChange>;

/** A new order; what is not given of it is empty. */
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

/** The order once it is a communication's contact document (R10); one marked for deletion can't become it (R18). */
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

/** The order once it is no more a communication's contact document. */
export const unlinkCommunication = (order: StoredWindowOrder, communication: string): StoredWindowOrder => ({
  ...order,
  revision: order.revision + 1,
  communicationIds: order.communicationIds.filter((linked) => linked !== communication),
});
