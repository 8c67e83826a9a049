import type { CommunicationRequest, StoredCommunication } from '../../domain/communications/communication.ts';
import type { Counterparty } from '../../domain/directory/counterparty.ts';
import type { PhoneOwners } from '../../domain/directory/ports.ts';
import type { User } from '../../domain/users/user.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import { type Phone, readPhone } from '../../domain/values/phone.ts';
import type { Numbering, Write } from '../../domain/values/ports.ts';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { fail, ok, type Result } from '../../domain/values/result.ts';
import {
  linkCommunication,
  newWindowOrder,
  type StoredWindowOrder,
  unlinkCommunication,
} from '../../domain/window-orders/window-order.ts';
import { requireNoDuplicate } from '../directory/counterparty-phones.ts';
import type { AppDeps } from '../session/deps.ts';

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

/** Starts reading who has the phone that is confirmed for an order: the order may make a counterparty of it (R11). */
export const confirmedOwners = (
  request: CommunicationRequest,
  { counterparties, company }: ComposeDeps,
): Promise<PhoneOwners> | undefined => {
  const input = orderToCreate(request)?.phone;
  const phone = input === undefined ? undefined : readPhone(input, company.phoneRegion, 'phone');
  return phone?.ok ? counterparties.ownersOf(phone.value.number) : undefined;
};

/** What a saved communication brings with it into the same atomic change. */
export interface Composed {
  readonly document: StoredCommunication;
  readonly writes: readonly Write[];
}

/** What of a request's references concerns the contact document. */
interface LoadedOrder {
  readonly linkedOrder: StoredWindowOrder | '' | undefined;
  readonly orderNumber: (() => ReturnType<Numbering['next']>) | '' | undefined;
  readonly confirmedOwners: PhoneOwners | undefined;
}

/** Whether the contact document stays what it is: nothing is asked, or the order that it is already. */
export const keepsContactDocument = (current: StoredCommunication, request: CommunicationRequest): boolean =>
  request.details?.contactDocument === undefined ||
  (orderToLink(request) !== undefined && orderToLink(request) === current.details.contactDocument?.orderId);

/** R10: the contact document is an order of the communication's own client, whichever of the two is changed. */
export const requireOrderOfClient = (
  current: StoredCommunication,
  edited: StoredCommunication,
  request: CommunicationRequest,
  { linkedOrder }: LoadedOrder,
): Result<undefined, Refusal> => {
  const { clientId } = edited.preliminaryContact;
  const refuseOther = (field: string) =>
    refuse('contact-document-of-other-client', {
      field,
      code: 'other-client',
      detail: 'The contact document and the communication must belong to the same client.',
    });
  if (keepsContactDocument(current, request)) {
    const { contactDocument } = current.details;
    return contactDocument === null || clientId === current.preliminaryContact.clientId
      ? ok(undefined)
      : refuseOther('preliminaryContact.clientId');
  }
  return linkedOrder && linkedOrder.counterpartyId !== clientId
    ? refuseOther('details.contactDocument.orderId')
    : ok(undefined);
};

/**
 * The document with the contact document a request asks for: kept, taken off, linked, or made (R10, R11, R12). `held`
 * is the order that it was, where that is let go or must bear no deletion mark.
 */
export const contactDocumentOf = async (
  current: StoredCommunication,
  edited: StoredCommunication,
  request: CommunicationRequest,
  found: LoadedOrder & { readonly held: StoredWindowOrder | undefined },
  made: { by: User; at: string; confirmed: Phone | undefined },
  deps: ComposeDeps,
): Promise<Result<Composed, Refusal>> => {
  const { windowOrders } = deps;
  const { held, linkedOrder, orderNumber } = found;
  const withContactDocument = (
    contactDocument: StoredCommunication['details']['contactDocument'],
  ): StoredCommunication => ({ ...edited, details: { ...edited.details, contactDocument } });

  if (keepsContactDocument(current, request)) {
    return ok({ document: edited, writes: held ? [windowOrders.assertUnchanged(held)] : [] });
  }
  const letGo = held ? [windowOrders.save(unlinkCommunication(held, current.id))] : [];
  if (linkedOrder) {
    const linked = linkCommunication(linkedOrder, current.id);
    if (!linked.ok) return linked;
    const { id: orderId, number, kind } = linkedOrder;
    return ok({
      document: withContactDocument({ orderId, number, kind }),
      writes: [...letGo, windowOrders.save(linked.value)],
    });
  }
  const creation = orderToCreate(request);
  if (creation && orderNumber) {
    const makesClient = edited.preliminaryContact.clientId === null;
    const owners = makesClient && found.confirmedOwners ? [found.confirmedOwners] : [];
    const unique = await requireNoDuplicate(owners, creation.allowDuplicate ?? false, deps.counterparties);
    if (!unique.ok) return unique;
    const created = createOrder(edited, { ...creation, owners }, await orderNumber(), made, deps);
    return created.ok ? ok({ ...created.value, writes: [...letGo, ...created.value.writes] }) : created;
  }
  return ok({ document: withContactDocument(null), writes: letGo });
};

const createOrder = (
  document: StoredCommunication,
  creation: {
    kind: StoredWindowOrder['kind'];
    folderId?: Counterparty['folderId'] | undefined;
    owners: readonly PhoneOwners[];
  },
  { number, writes: numberWrites }: { number: string; writes: Write[] },
  { by, at: now, confirmed }: { by: User; at: string; confirmed: Phone | undefined },
  { ids, counterparties, windowOrders, clientDocuments }: ComposeDeps,
): Result<Composed, Refusal> => {
  const { preliminaryContact: preliminary, details } = document;
  const email = details.clientContact.email ?? preliminary.email;
  const address = details.clientContact.address ?? preliminary.address;
  const phone = confirmed ?? details.clientContact.phone ?? preliminary.phone;

  const client = clientForOrder(
    document,
    { ...creation, confirmed },
    { number, email, address, now },
    ids.next('cpt'),
  );
  if (!client.ok) return client;
  const { clientId, clientName, clientFolderId, counterparty } = client.value;

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
  return ok({
    document: {
      ...document,
      clientName,
      clientFolderId,
      preliminaryContact: { ...preliminary, clientId },
      details: {
        ...details,
        clientContact: {
          // The number that names a counterparty made here is nobody's name to ask for.
          name: details.clientContact.name ?? preliminary.callerName ?? (counterparty ? null : clientName),
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
      ...clientDocuments.move(undefined, { id: order.id, clientId, at: order.createdAt }),
      ...(counterparty ? counterparties.add(counterparty, creation.owners) : []),
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
      detail: `The order also creates the counterparty: ${what}.`,
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
