import type { CommunicationRequest, StoredCommunication } from '../../domain/communications/communication.ts';
import type { Counterparty } from '../../domain/directory/counterparty.ts';
import type { PhoneOwners } from '../../domain/directory/ports.ts';
import type { User } from '../../domain/users/user.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import { type Phone, readPhone } from '../../domain/values/phone.ts';
import type { Numbering, Write } from '../../domain/values/ports.ts';
import {
  linkCommunication,
  newWindowOrder,
  type StoredWindowOrder,
  unlinkCommunication,
} from '../../domain/window-orders/window-order.ts';
import { requireNoDuplicate } from '../directory/counterparty-phones.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused, take } from '../session/refused.ts';

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

/** The order a request creates. */
export const orderToCreate = ({ details }: CommunicationRequest) =>
  details?.contactDocument && 'create' in details.contactDocument
    ? details.contactDocument.create
    : undefined;

/** The order a request picks. */
export const orderToLink = ({ details }: CommunicationRequest) =>
  details?.contactDocument && 'orderId' in details.contactDocument
    ? details.contactDocument.orderId
    : undefined;

/** Starts reading who has the phone that is confirmed for an order: the order may create a counterparty with it (R11). */
export const confirmedOwners = (
  request: CommunicationRequest,
  { counterparties, company }: ComposeDeps,
): Promise<PhoneOwners> | undefined => {
  const input = orderToCreate(request)?.phone;
  const phone = input === undefined ? undefined : readPhone(input, company.phoneRegion, 'phone');
  return phone?.ok ? counterparties.ownersOf(phone.value.number) : undefined;
};

/** Who makes a change, and its one moment. */
export interface Authorship {
  readonly by: User;
  readonly at: string;
}

/** A communication as it will be saved, and what is written with it in the same atomic change. */
export interface Composed {
  readonly document: StoredCommunication;
  readonly writes: readonly Write[];
}

/** What of a request's references concerns the contact document. */
interface OrderReferences {
  readonly linkedOrder: StoredWindowOrder | undefined;
  readonly drawOrderNumber: (() => ReturnType<Numbering['next']>) | undefined;
  readonly confirmedOwners: PhoneOwners | undefined;
}

/** Whether the contact document stays what it is: the request does not name one, or the one it is already. */
export const keepsContactDocument = (current: StoredCommunication, request: CommunicationRequest): boolean =>
  request.details?.contactDocument === undefined ||
  (orderToLink(request) !== undefined && orderToLink(request) === current.details.contactDocument?.orderId);

/** R10: the contact document is an order of the communication's own client, whichever of the two is changed. */
export const requireOrderOfClient = (
  current: StoredCommunication,
  edited: StoredCommunication,
  request: CommunicationRequest,
  { linkedOrder }: Pick<OrderReferences, 'linkedOrder'>,
): void => {
  const { clientId } = edited.preliminaryContact;
  const ofOtherClient = (field: string) =>
    refused('contact-document-of-other-client', {
      field,
      code: 'other-client',
      detail: 'The contact document and the communication must belong to the same client.',
    });
  if (keepsContactDocument(current, request)) {
    const { contactDocument } = current.details;
    const isClientChanged = clientId !== current.preliminaryContact.clientId;
    if (contactDocument !== null && isClientChanged) throw ofOtherClient('preliminaryContact.clientId');
  } else if (linkedOrder && linkedOrder.counterpartyId !== clientId) {
    throw ofOtherClient('details.contactDocument.orderId');
  }
};

/**
 * The document with the contact document a request asks for: kept, taken off, linked, or created (R10, R11, R12).
 * `previousOrder` is the order that it was, where that is unlinked or must bear no deletion mark.
 */
export const contactDocumentOf = async (
  current: StoredCommunication,
  edited: StoredCommunication,
  request: CommunicationRequest,
  references: OrderReferences & {
    readonly previousOrder: StoredWindowOrder | undefined;
    readonly confirmedPhone: Phone | undefined;
  },
  authorship: Authorship,
  deps: ComposeDeps,
): Promise<Composed> => {
  const { windowOrders } = deps;
  const { previousOrder, linkedOrder, drawOrderNumber, confirmedPhone } = references;
  if (keepsContactDocument(current, request)) {
    return { document: edited, writes: previousOrder ? [windowOrders.assertUnchanged(previousOrder)] : [] };
  }
  const unlinking = previousOrder ? [windowOrders.save(unlinkCommunication(previousOrder, current.id))] : [];
  if (linkedOrder) {
    const linked = take(linkCommunication(linkedOrder, current.id));
    const { id: orderId, number, kind } = linkedOrder;
    return {
      document: withContactDocument(edited, { orderId, number, kind }),
      writes: [...unlinking, windowOrders.save(linked)],
    };
  }
  const creation = orderToCreate(request);
  if (!creation || !drawOrderNumber) {
    return { document: withContactDocument(edited, null), writes: unlinking };
  }
  const createsClient = edited.preliminaryContact.clientId === null;
  const owners = createsClient && references.confirmedOwners ? [references.confirmedOwners] : [];
  take(await requireNoDuplicate(owners, creation.allowDuplicate ?? false, deps.counterparties));
  const number = await drawOrderNumber();
  const { document, writes } = createOrder(
    edited,
    { ...creation, confirmedPhone, owners },
    number,
    authorship,
    deps,
  );
  return { document, writes: [...unlinking, ...writes] };
};

const withContactDocument = (
  document: StoredCommunication,
  contactDocument: StoredCommunication['details']['contactDocument'],
): StoredCommunication => ({ ...document, details: { ...document.details, contactDocument } });

/** The order a request creates, its client with it where there is none (R11), and the document linked to it (R12). */
const createOrder = (
  document: StoredCommunication,
  creation: {
    kind: StoredWindowOrder['kind'];
    folderId?: Counterparty['folderId'] | undefined;
    confirmedPhone: Phone | undefined;
    owners: readonly PhoneOwners[];
  },
  { number, writes: numberWrites }: Awaited<ReturnType<Numbering['next']>>,
  { by, at: now }: Authorship,
  { ids, counterparties, windowOrders, clientDocuments }: ComposeDeps,
): Composed => {
  const { preliminaryContact: preliminary, details } = document;
  const email = details.clientContact.email ?? preliminary.email;
  const address = details.clientContact.address ?? preliminary.address;
  const phone = creation.confirmedPhone ?? details.clientContact.phone ?? preliminary.phone;
  const client = clientForOrder(document, creation, { number, email, address, now }, ids.next('cpt'));
  const { clientId, counterparty } = client;
  const order = newWindowOrder(
    {
      id: ids.next('ord'),
      number,
      kind: creation.kind,
      counterpartyId: clientId,
      phone,
      email,
      address,
      topic: preliminary.topic,
      managerId: document.managerId,
      authorId: by.id,
      communicationId: document.id,
      communicationIds: [document.id],
    },
    now,
  );
  return {
    document: withOrder(document, order, client),
    writes: [
      ...numberWrites,
      windowOrders.add(order),
      ...clientDocuments.move(undefined, { id: order.id, clientId, at: order.createdAt }),
      ...(counterparty ? counterparties.add(counterparty, creation.owners) : []),
    ],
  };
};

/** The document with the order created for it, and what is copied from the order and its client (R12). */
const withOrder = (
  document: StoredCommunication,
  { id: orderId, number, kind, phone, email, address }: StoredWindowOrder,
  { clientId, clientName, clientFolderId, counterparty }: OrderClient,
): StoredCommunication => {
  const { preliminaryContact, details } = document;
  // The number that names a counterparty created here is nobody's name to ask for.
  const name =
    details.clientContact.name ?? preliminaryContact.callerName ?? (counterparty ? null : clientName);
  return {
    ...document,
    clientName,
    clientFolderId,
    preliminaryContact: { ...preliminaryContact, clientId },
    details: {
      ...details,
      clientContact: { name, phone, email, address },
      contactDocument: { orderId, number, kind },
    },
  };
};

/** The client of an order, and the counterparty to add where it is a new one. */
type OrderClient = Pick<StoredCommunication, 'clientName' | 'clientFolderId'> & {
  readonly clientId: Counterparty['id'];
  readonly counterparty?: Counterparty;
};

/** The client an order is for: the document's own, or a counterparty created with it and named by its number (R11). */
const clientForOrder = (
  document: StoredCommunication,
  {
    confirmedPhone,
    folderId,
  }: { confirmedPhone: Phone | undefined; folderId?: Counterparty['folderId'] | undefined },
  order: { number: string; email: string | null; address: string | null; now: string },
  newId: Counterparty['id'],
): OrderClient => {
  const { clientId } = document.preliminaryContact;
  if (clientId !== null) {
    return { clientId, clientName: document.clientName, clientFolderId: document.clientFolderId };
  }
  if (confirmedPhone === undefined || folderId === undefined) {
    const required = (field: string, what: string): FieldError => ({
      field: `details.contactDocument.create.${field}`,
      code: 'required',
      detail: `The order also creates the counterparty: ${what}.`,
    });
    throw refused(
      'counterparty-data-required',
      ...(confirmedPhone === undefined ? [required('phone', 'confirm the phone')] : []),
      ...(folderId === undefined ? [required('folderId', 'choose its folder')] : []),
    );
  }
  return {
    clientId: newId,
    clientName: order.number,
    clientFolderId: folderId,
    counterparty: {
      id: newId,
      version: 1,
      name: order.number,
      folderId,
      phones: [{ phone: confirmedPhone, label: null }],
      emails: order.email === null ? [] : [order.email],
      addresses: order.address === null ? [] : [order.address],
      additionalData: {},
      createdAt: order.now,
      changedAt: order.now,
    },
  };
};
