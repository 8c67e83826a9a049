import * as z from 'zod';
import { type WindowOrder, windowOrder } from '../window-orders/window-order.ts';
import { type Communication, communication } from './communication.ts';
import type { ClientDocument } from './ports.ts';

/** A row of the client's tab "Documents" (R16): a communication or a window order. */
export const clientDocumentRow = z.discriminatedUnion('kind', [
  communication
    .pick({ id: true, number: true, managerId: true, deletionMark: true })
    .extend({
      kind: z.literal('communication'),
      at: communication.shape.occurredAt,
      topic: communication.shape.preliminaryContact.shape.topic,
      stateId: communication.shape.details.shape.stateId,
      contactDocument: communication.shape.details.shape.contactDocument,
    })
    .meta({ title: 'Communication' }),
  windowOrder
    .pick({ id: true, number: true, managerId: true, deletionMark: true, topic: true, status: true })
    .extend({
      kind: z.literal('window-order'),
      at: windowOrder.shape.createdAt,
      orderKind: windowOrder.shape.kind,
    })
    .meta({ title: 'Window order' }),
]);
export type ClientDocumentRow = z.infer<typeof clientDocumentRow>;

/** A communication among its client's documents. */
export const asClientDocument = ({
  id,
  occurredAt,
  preliminaryContact,
}: Pick<Communication, 'id' | 'occurredAt' | 'preliminaryContact'>): ClientDocument => ({
  id,
  clientId: preliminaryContact.clientId,
  at: occurredAt,
});

/** The row of a communication among its client's documents. */
export const communicationRow = (document: Communication): ClientDocumentRow => ({
  kind: 'communication',
  id: document.id,
  number: document.number,
  at: document.occurredAt,
  topic: document.preliminaryContact.topic,
  managerId: document.managerId,
  deletionMark: document.deletionMark,
  stateId: document.details.stateId,
  contactDocument: document.details.contactDocument,
});

/** The row of a window order among its client's documents. */
export const orderRow = (order: WindowOrder): ClientDocumentRow => ({
  kind: 'window-order',
  id: order.id,
  number: order.number,
  at: order.createdAt,
  topic: order.topic,
  managerId: order.managerId,
  deletionMark: order.deletionMark,
  orderKind: order.kind,
  status: order.status,
});
