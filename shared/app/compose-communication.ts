import {
  applyEdit,
  type CommunicationEdit,
  type CommunicationRequest,
  requireContactDocument,
  type StoredCommunication,
} from '../domain/communication.ts';
import type { Counterparty } from '../domain/counterparty.ts';
import { type Phone, type PhoneInput, readPhone } from '../domain/phone.ts';
import type { Write } from '../domain/ports.ts';
import { type FieldError, type Refusal, refuse } from '../domain/refusal.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { StateChange } from '../domain/state.ts';
import type { User } from '../domain/user.ts';
import type { WindowOrder } from '../domain/window-order.ts';
import type { AppDeps } from './deps.ts';
import { drawNumber } from './draw-number.ts';

/** What `composeCommunication` needs of the application. */
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

const orderToCreate = (request: CommunicationRequest) => {
  const asked = request.details?.contactDocument;
  return asked && 'create' in asked ? asked.create : undefined;
};

const orderToLink = (request: CommunicationRequest) => {
  const asked = request.details?.contactDocument;
  return asked && 'orderId' in asked ? asked.orderId : undefined;
};

/** Starts reading everything a request refers to, and gets ready the number of the order it makes. */
export const loadReferences = (
  request: CommunicationRequest,
  { users, states, folders, counterparties, windowOrders, numbering }: ComposeDeps,
  attempt: { year: number; attempt: number },
) => {
  const { managerId, preliminaryContact, details } = request;
  const creation = orderToCreate(request);
  const orderId = orderToLink(request);
  return {
    manager: managerId && users.find(managerId),
    client: preliminaryContact?.clientId ? counterparties.find(preliminaryContact.clientId) : undefined,
    state: details?.stateId ? states.find(details.stateId) : undefined,
    folder: creation?.folderId && folders.find(creation.folderId),
    linkedOrder: orderId && windowOrders.find(orderId),
    orderNumber: creation && drawNumber(numbering, 'ОП', attempt),
  };
};

type References = {
  [Name in keyof ReturnType<typeof loadReferences>]: Awaited<ReturnType<typeof loadReferences>[Name]>;
};

const unknown = (field: string, what: string): FieldError => ({
  field,
  code: 'unknown',
  detail: `There is no such ${what}.`,
});

/** Every reference of the request that leads nowhere, or to a state that may not be picked any more. */
const missingReferences = (
  request: CommunicationRequest,
  found: References,
  current: StoredCommunication,
): FieldError[] => {
  const creation = orderToCreate(request);
  const picked = found.state && found.state.id !== current.details.stateId ? found.state : undefined;
  return [
    ...(request.managerId && !found.manager ? [unknown('managerId', 'user')] : []),
    ...(request.preliminaryContact?.clientId && !found.client
      ? [unknown('preliminaryContact.clientId', 'counterparty')]
      : []),
    ...(request.details?.stateId && !found.state ? [unknown('details.stateId', 'state')] : []),
    ...(picked && !picked.active
      ? [{ field: 'details.stateId', code: 'inactive', detail: 'This state is not picked any more.' }]
      : []),
    ...(creation?.folderId && !found.folder
      ? [unknown('details.contactDocument.create.folderId', 'folder')]
      : []),
    ...(orderToLink(request) && !found.linkedOrder
      ? [unknown('details.contactDocument.orderId', 'window order')]
      : []),
  ];
};

/** Reads the phones of a request: the edit, and the phone confirmed for an order. */
const readPhones = (
  request: CommunicationRequest,
  { company }: ComposeDeps,
): Result<{ edit: CommunicationEdit; confirmed: Phone | undefined }, Refusal> => {
  const errors: FieldError[] = [];
  const read = <Absent extends null | undefined>(input: PhoneInput | Absent, field: string) => {
    if (input === null || input === undefined) return input;
    const phone = readPhone(input, company.phoneRegion, field);
    if (phone.ok) return phone.value;
    errors.push(phone.error);
    return undefined;
  };
  const { preliminaryContact, details } = request;
  const { contactDocument: _handledApart, ...otherDetails } = details ?? {};
  const edit: CommunicationEdit = {
    ...request,
    preliminaryContact: preliminaryContact && {
      ...preliminaryContact,
      phone: read(preliminaryContact.phone, 'preliminaryContact.phone'),
    },
    details: {
      ...otherDetails,
      clientContact: details?.clientContact && {
        ...details.clientContact,
        phone: read(details.clientContact.phone, 'details.clientContact.phone'),
      },
    },
  };
  const confirmed = read(orderToCreate(request)?.phone, 'details.contactDocument.create.phone');
  return errors.length > 0 ? refuse('validation-failed', ...errors) : ok({ edit, confirmed });
};

/** What a saved communication brings with it into the same atomic change. */
interface Composed {
  readonly document: StoredCommunication;
  readonly writes: readonly Write[];
}

/**
 * The communication as a request would have it, and the writes that go with it: the change of state (R13), the order
 * and, where there was no client, the counterparty (R11, R12). `current` is the document before, or a blank one;
 * `made` says who makes the change, and its one moment.
 * Refuses unknown references, phones that aren't, and a blue state without its contact document (R10).
 */
export const composeCommunication = async (
  current: StoredCommunication,
  request: CommunicationRequest,
  found: References,
  made: { by: User; at: string },
  deps: ComposeDeps,
): Promise<Result<Composed, Refusal>> => {
  const missing = missingReferences(request, found, current);
  if (missing.length > 0) return refuse('unknown-reference', ...missing);
  const phones = readPhones(request, deps);
  if (!phones.ok) return phones;

  const edited = applyEdit(current, phones.value.edit, found.client || undefined);
  const contact = await contactDocumentOf(edited, request, found, phones.value.confirmed, made.at, deps);
  if (!contact.ok) return contact;
  const { document, writes } = contact.value;

  const { stateId } = document.details;
  const state = found.state || (stateId === null ? undefined : await deps.states.find(stateId));
  const complete = requireContactDocument(state, document.details.contactDocument);
  if (!complete.ok) return complete;

  const from = current.details.stateId;
  const change: StateChange = {
    communicationId: document.id,
    from,
    to: stateId,
    changedById: made.by.id,
    changedAt: made.at,
  };
  const placeOf = (communication: StoredCommunication) => ({
    id: communication.id,
    clientId: communication.preliminaryContact.clientId,
    at: communication.occurredAt,
  });
  return ok({
    document,
    writes: [
      ...writes,
      ...(from === stateId ? [] : [deps.communications.addStateChange(change, deps.ids.next('stc'))]),
      ...deps.clientDocuments.place(placeOf(current), placeOf(document)),
      // A client renamed since it was read would leave its old name in the journal.
      ...(found.client ? [deps.counterparties.unchanged(found.client)] : []),
    ],
  });
};

/** The document with the contact document a request asks for: kept, taken off, linked, or made (R10, R11, R12). */
const contactDocumentOf = async (
  document: StoredCommunication,
  request: CommunicationRequest,
  found: References,
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
