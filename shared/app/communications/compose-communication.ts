import {
  applyEdit,
  type CommunicationEdit,
  type CommunicationRequest,
  requireContactDocument,
  type StoredCommunication,
} from '../../domain/communications/communication.ts';
import type { StateChange } from '../../domain/states/state.ts';
import { managerErrors, maySee, type User } from '../../domain/users/user.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import { type Phone, type PhoneInput, readPhone } from '../../domain/values/phone.ts';
import { requirePlausibleMoment } from '../../domain/values/plausible-moment.ts';
import { type Refusal, refuse, unknownReference } from '../../domain/values/refusal.ts';
import { ok, type Result } from '../../domain/values/result.ts';
import { drawNumber } from '../session/draw-number.ts';
import {
  type ComposeDeps,
  type Composed,
  confirmedOwners,
  contactDocumentOf,
  keepsContactDocument,
  orderToCreate,
  orderToLink,
  requireOrderOfClient,
} from './contact-document.ts';

/** Starts reading everything a request refers to, and gets ready the number of the order it makes. */
export const loadReferences = (
  request: CommunicationRequest,
  deps: ComposeDeps,
  attempt: { year: number; attempt: number },
) => {
  const { users, states, folders, counterparties, windowOrders, numbering } = deps;
  const { managerId, preliminaryContact, details } = request;
  const creation = orderToCreate(request);
  const orderId = orderToLink(request);
  return {
    manager: managerId && users.find(managerId),
    client: preliminaryContact?.clientId ? counterparties.find(preliminaryContact.clientId) : undefined,
    state: details?.stateId ? states.find(details.stateId) : undefined,
    folder: creation?.folderId && folders.find(creation.folderId),
    linkedOrder: orderId && windowOrders.find(orderId),
    confirmedOwners: confirmedOwners(request, deps),
    orderNumber: creation && drawNumber(numbering, 'ОП', attempt),
  };
};

type References = {
  [Name in keyof ReturnType<typeof loadReferences>]: Awaited<ReturnType<typeof loadReferences>[Name]>;
};

/** An order that only others may see can't be picked: picking it would show whose it is (R1). */
const isSeen = (by: User, order: References['linkedOrder']) => order && maySee(by, order);

/** Every reference of the request that leads nowhere, or to a state that may not be picked any more. */
const missingReferences = (
  request: CommunicationRequest,
  found: References,
  current: StoredCommunication,
  by: User,
): FieldError[] => {
  const creation = orderToCreate(request);
  const picked = found.state && found.state.id !== current.details.stateId ? found.state : undefined;
  return [
    ...(request.managerId && request.managerId !== current.managerId
      ? managerErrors('managerId', found.manager || undefined)
      : []),
    ...(request.preliminaryContact?.clientId && !found.client
      ? [unknownReference('preliminaryContact.clientId', 'counterparty')]
      : []),
    ...(request.details?.stateId && !found.state ? [unknownReference('details.stateId', 'state')] : []),
    ...(picked && !picked.active
      ? [
          {
            field: 'details.stateId',
            code: 'inactive' as const,
            detail: 'This state is inactive and cannot be chosen.',
          },
        ]
      : []),
    ...(creation?.folderId && !found.folder
      ? [unknownReference('details.contactDocument.create.folderId', 'folder')]
      : []),
    ...(orderToLink(request) && !keepsContactDocument(current, request) && !isSeen(by, found.linkedOrder)
      ? [unknownReference('details.contactDocument.orderId', 'window order')]
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

/**
 * Reads what only the document and the request's references lead to: the present state, the order the document holds,
 * and the client it takes over from the order it is linked to. Its own client too where it gets another moment: whoever
 * follows a rename through the client's documents (`propagate-client-name.ts`) may be past its new place already.
 */
const loadDependents = async (
  current: StoredCommunication,
  request: CommunicationRequest,
  found: References,
  { states, windowOrders, counterparties }: ComposeDeps,
) => {
  const { contactDocument } = current.details;
  const stateId = request.details?.stateId === undefined ? current.details.stateId : request.details.stateId;
  const asked = request.preliminaryContact?.clientId;
  const clientId = asked === undefined ? current.preliminaryContact.clientId : asked;
  const keeps = keepsContactDocument(current, request);
  const isPlain = stateId === null || found.state?.requiresContactDocument === false;
  const isMoved = request.occurredAt !== undefined && request.occurredAt !== current.occurredAt;
  const clientOfOrder = found.linkedOrder && !keeps ? found.linkedOrder.counterpartyId : undefined;
  const toRead = clientId === null ? clientOfOrder : isMoved && !found.client ? clientId : undefined;
  const [state, held, client] = await Promise.all([
    found.state ?? (stateId === null ? undefined : states.find(stateId)),
    contactDocument && !(keeps && isPlain) ? windowOrders.find(contactDocument.orderId) : undefined,
    toRead && counterparties.find(toRead),
  ]);
  const needsHeld = !keeps || state?.requiresContactDocument;
  return { state, held: needsHeld ? held : undefined, client: found.client || client };
};

/**
 * The communication as a request would have it, and the writes that go with it: the change of state (R13), the order
 * and, where there was no client, the counterparty (R11, R12). `current` is the document before, or a blank one;
 * `made` says who makes the change, and its one moment. A communication without a client takes that of the order it is
 * linked to, and their contact with it (R7).
 * Refuses unknown references, phones that aren't, an order of another client, and a blue state without a contact
 * document that suits it and bears no deletion mark (R10, R18).
 */
export const composeCommunication = async (
  current: StoredCommunication,
  request: CommunicationRequest,
  found: References,
  made: { by: User; at: string },
  deps: ComposeDeps,
): Promise<Result<Composed, Refusal>> => {
  const missing = missingReferences(request, found, current, made.by);
  if (missing.length > 0) return refuse('unknown-reference', ...missing);
  // What it has already is kept: it may have been entered before this was asked.
  const { occurredAt = current.occurredAt } = request;
  const plausible =
    occurredAt === current.occurredAt
      ? ok(undefined)
      : requirePlausibleMoment('occurredAt', occurredAt, new Date(made.at));
  if (!plausible.ok) return plausible;
  const phones = readPhones(request, deps);
  if (!phones.ok) return phones;
  const { edit, confirmed } = phones.value;

  const { state, held, client } = await loadDependents(current, request, found, deps);
  const picked = client && { preliminaryContact: { ...edit.preliminaryContact, clientId: client.id } };
  const edited = applyEdit(current, { ...edit, ...picked }, client);
  const ofClient = requireOrderOfClient(current, edited, request, found);
  if (!ofClient.ok) return ofClient;
  const creation = orderToCreate(request);
  // An order that is refused once it has its number may leave a gap.
  const suits = creation ? requireContactDocument(state, creation) : ok(undefined);
  if (!suits.ok) return suits;
  const contact = await contactDocumentOf(
    current,
    edited,
    request,
    { ...found, held },
    { ...made, confirmed },
    deps,
  );
  if (!contact.ok) return contact;
  const { document, writes } = contact.value;

  const { stateId, contactDocument } = document.details;
  const isMarked = held?.id === contactDocument?.orderId && held?.deletionMark;
  const complete = requireContactDocument(state, isMarked ? null : contactDocument);
  if (!complete.ok) return complete;

  const makesCounterparty = document.preliminaryContact.clientId !== edited.preliminaryContact.clientId;
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
      ...deps.clientDocuments.move(placeOf(current), placeOf(document)),
      // A client renamed since it was read would leave its old name in the journal.
      ...(client ? [deps.counterparties.assertUnchanged(client)] : []),
      ...(makesCounterparty && found.folder ? [deps.folders.occupy(found.folder)] : []),
    ],
  });
};
