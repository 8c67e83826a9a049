import type { CommunicationRequest, StoredCommunication } from '../domain/communication.ts';
import type { Counterparty } from '../domain/counterparty.ts';
import type { Phone } from '../domain/phone.ts';
import type { Numbering, Write } from '../domain/ports.ts';
import type { FieldError, Refusal } from '../domain/refusal.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { WindowOrder } from '../domain/window-order.ts';
import type { AppDeps } from './deps.ts';

/** What composing a communication needs of the application. */
export type ComposeDeps = Pick<
  AppDeps,
  | 'clock'
  | 'ids'
  | 'users'
  | 'states'
  | 'folders'
  | 'counterparties'
  | 'windowOrders'
  | 'communications'
  | 'clientDocuments'
  | 'numbering'
  | 'company'
>;

/** The order a request makes. */
export const orderToCreate = (request: CommunicationRequest) => {
  const asked = request.details?.contactDocument;
  return asked && 'create' in asked ? asked.create : undefined;
};

/** The order a request picks. */
export const orderToLink = (request: CommunicationRequest) => {
  const asked = request.details?.contactDocument;
  return asked && 'orderId' in asked ? asked.orderId : undefined;
};

/** What a saved communication brings with it into the same atomic change. */
export interface Composed {
  readonly document: StoredCommunication;
  readonly writes: readonly Write[];
}

/** What of a request's references concerns the contact document. */
interface LoadedOrder {
  readonly linkedOrder: WindowOrder | '' | undefined;
  readonly orderNumber: (() => ReturnType<Numbering['next']>) | '' | undefined;
}

/** The document with the contact document a request asks for: kept, taken off, linked, or made (R10, R11, R12). */
export const contactDocumentOf = async (
  document: StoredCommunication,
  request: CommunicationRequest,
  found: LoadedOrder,
  confirmed: Phone | undefined,
  now: string,
  deps: ComposeDeps,
): Promise<Result<Composed, Refusal>> => {
  const withContactDocument = (
    contactDocument: StoredCommunication['details']['contactDocument'],
  ): StoredCommunication => ({ ...document, details: { ...document.details, contactDocument } });

  if (found.linkedOrder) {
    const { id: orderId, number, kind } = found.linkedOrder;
    return ok({ document: withContactDocument({ orderId, number, kind }), writes: [] });
  }
  const creation = orderToCreate(request);
  if (creation && found.orderNumber) {
    return createOrder(document, { ...creation, confirmed }, await found.orderNumber(), now, deps);
  }
  return ok({
    document: request.details?.contactDocument === null ? withContactDocument(null) : document,
    writes: [],
  });
};

const createOrder = (
  document: StoredCommunication,
  creation: {
    kind: WindowOrder['kind'];
    confirmed: Phone | undefined;
    folderId?: Counterparty['folderId'] | undefined;
  },
  { number, writes: numberWrites }: { number: string; writes: Write[] },
  now: string,
  { ids, counterparties, windowOrders, clientDocuments }: ComposeDeps,
): Result<Composed, Refusal> => {
  const { preliminaryContact: preliminary, details } = document;
  const email = details.clientContact.email ?? preliminary.email;
  const address = details.clientContact.address ?? preliminary.address;
  const phone = creation.confirmed ?? details.clientContact.phone ?? preliminary.phone;

  const client = clientForOrder(document, creation, { number, email, address, now }, ids.next('cpt'));
  if (!client.ok) return client;
  const { clientId, clientName, clientFolderId, counterparty } = client.value;

  const order: WindowOrder = {
    id: ids.next('ord'),
    number,
    version: 1,
    kind: creation.kind,
    counterpartyId: clientId,
    phone,
    email,
    address,
    topic: preliminary.topic,
    managerId: document.managerId,
    communicationId: document.id,
    createdAt: now,
    changedAt: now,
  };
  return ok({
    document: {
      ...document,
      clientName,
      clientFolderId,
      preliminaryContact: { ...preliminary, clientId },
      details: {
        ...details,
        clientContact: {
          name: details.clientContact.name ?? preliminary.callerName ?? clientName,
          phone,
          email,
          address,
        },
        contactDocument: { orderId: order.id, number, kind: order.kind },
      },
    },
    writes: [
      ...numberWrites,
      windowOrders.add(order),
      ...clientDocuments.place(undefined, { id: order.id, clientId, at: order.createdAt }),
      ...(counterparty ? counterparties.add(counterparty) : []),
    ],
  });
};

/** The client an order is for: the document's own, or a counterparty made with it and named by its number (R11). */
const clientForOrder = (
  document: StoredCommunication,
  creation: { confirmed: Phone | undefined; folderId?: Counterparty['folderId'] | undefined },
  order: { number: string; email: string | null; address: string | null; now: string },
  newId: Counterparty['id'],
): Result<
  Pick<StoredCommunication, 'clientName' | 'clientFolderId'> & {
    clientId: Counterparty['id'];
    counterparty?: Counterparty;
  },
  Refusal
> => {
  const { clientId } = document.preliminaryContact;
  if (clientId !== null) {
    return ok({ clientId, clientName: document.clientName, clientFolderId: document.clientFolderId });
  }
  const { confirmed, folderId } = creation;
  if (confirmed === undefined || folderId === undefined) {
    const needed = (field: string, what: string): FieldError => ({
      field: `details.contactDocument.create.${field}`,
      code: 'required',
      detail: `The order makes the counterparty: ${what}.`,
    });
    return fail({
      code: 'counterparty-data-required',
      fields: [
        ...(confirmed === undefined ? [needed('phone', 'confirm the phone')] : []),
        ...(folderId === undefined ? [needed('folderId', 'choose its folder')] : []),
      ],
    });
  }
  return ok({
    clientId: newId,
    clientName: order.number,
    clientFolderId: folderId,
    counterparty: {
      id: newId,
      version: 1,
      name: order.number,
      folderId,
      phones: [{ phone: confirmed, label: null }],
      emails: order.email === null ? [] : [order.email],
      addresses: order.address === null ? [] : [order.address],
      additionalData: {},
      createdAt: order.now,
      changedAt: order.now,
    },
  });
};
