import { asClientDocument } from '../../domain/communications/client-document.ts';
import {
  applyEdit,
  type CommunicationEdit,
  type CommunicationRequest,
  requireContactDocument,
  type StoredCommunication,
} from '../../domain/communications/communication.ts';
import { managerErrors, maySee, type User } from '../../domain/users/user.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import { type Phone, type PhoneInput, readPhone } from '../../domain/values/phone.ts';
import { requirePlausibleMoment } from '../../domain/values/plausible-moment.ts';
import type { Write } from '../../domain/values/ports.ts';
import { unknownReference } from '../../domain/values/refusal.ts';
import { drawNumber } from '../session/draw-number.ts';
import { refused, take } from '../session/refused.ts';
import {
  type Authorship,
  type ComposeDeps,
  type Composed,
  confirmedOwners,
  contactDocumentOf,
  keepsContactDocument,
  orderToCreate,
  orderToLink,
  requireOrderOfClient,
} from './contact-document.ts';

/** Starts reading everything a request refers to, and prepares the number of the order it creates. */
export const loadReferences = (
  request: CommunicationRequest,
  deps: ComposeDeps,
  attempt: { now: Date; attempt: number },
) => {
  const { users, states, folders, counterparties, windowOrders } = deps;
  const { managerId, preliminaryContact, details } = request;
  const creation = orderToCreate(request);
  const orderId = orderToLink(request);
  return {
    manager: managerId ? users.find(managerId) : undefined,
    client: preliminaryContact?.clientId ? counterparties.find(preliminaryContact.clientId) : undefined,
    state: details?.stateId ? states.find(details.stateId) : undefined,
    folder: creation?.folderId ? folders.find(creation.folderId) : undefined,
    linkedOrder: orderId ? windowOrders.find(orderId) : undefined,
    confirmedOwners: confirmedOwners(request, deps),
    drawOrderNumber: creation ? drawNumber(deps, 'ОП', attempt) : undefined,
  };
};

type References = {
  [Name in keyof ReturnType<typeof loadReferences>]: Awaited<ReturnType<typeof loadReferences>[Name]>;
};

/** Refuses references of the request that lead nowhere, or to a state that may not be picked any more. */
const requireReferences = (
  request: CommunicationRequest,
  { manager, client, state, folder, linkedOrder }: References,
  current: StoredCommunication,
  caller: User,
): void => {
  const { managerId, preliminaryContact, details } = request;
  const isRetired = state && !state.active && state.id !== current.details.stateId;
  // An order that only others may see can't be picked: picking it would show whose it is (R1).
  const mayLink = linkedOrder !== undefined && maySee(caller, linkedOrder);
  const errors: FieldError[] = [
    ...(managerId && managerId !== current.managerId ? managerErrors('managerId', manager) : []),
    ...(preliminaryContact?.clientId && !client
      ? [unknownReference('preliminaryContact.clientId', 'counterparty')]
      : []),
    ...(details?.stateId && !state ? [unknownReference('details.stateId', 'state')] : []),
    ...(isRetired
      ? [
          {
            field: 'details.stateId',
            code: 'inactive' as const,
            detail: 'This state is inactive and cannot be chosen.',
          },
        ]
      : []),
    ...(orderToCreate(request)?.folderId && !folder
      ? [unknownReference('details.contactDocument.create.folderId', 'folder')]
      : []),
    ...(orderToLink(request) && !keepsContactDocument(current, request) && !mayLink
      ? [unknownReference('details.contactDocument.orderId', 'window order')]
      : []),
  ];
  if (errors.length > 0) throw refused('unknown-reference', ...errors);
};

/** Refuses a new moment far from now. The one the document has is kept: it may have been entered before this rule. */
const requireMoment = (
  { occurredAt }: CommunicationRequest,
  current: StoredCommunication,
  now: string,
): void => {
  if (occurredAt === undefined || occurredAt === current.occurredAt) return;
  take(requirePlausibleMoment('occurredAt', occurredAt, new Date(now)));
};

/** Reads the phones of a request: those of the edit, and the one confirmed for an order. */
const readPhones = (
  request: CommunicationRequest,
  { company }: ComposeDeps,
): { edit: CommunicationEdit; confirmedPhone: Phone | undefined } => {
  const errors: FieldError[] = [];
  const read = <Absent extends null | undefined>(input: PhoneInput | Absent, field: string) => {
    if (input === null || input === undefined) return input;
    const phone = readPhone(input, company.phoneRegion, field);
    if (phone.ok) return phone.value;
    errors.push(phone.error);
    return undefined;
  };
  const { preliminaryContact, details } = request;
  const { contactDocument: _handledSeparately, ...otherDetails } = details ?? {};
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
  const confirmedPhone = read(orderToCreate(request)?.phone, 'details.contactDocument.create.phone');
  if (errors.length > 0) throw refused('validation-failed', ...errors);
  return { edit, confirmedPhone };
};

/**
 * Reads what only the document and the request's references lead to: the present state, the order the document had
 * until now, and the client it takes over from the order it is linked to. Its own client too where it gets another
 * moment: a rename that is being carried through the client's documents (`propagate-client-name.ts`) may have passed
 * its new position already.
 */
const loadDependents = async (
  current: StoredCommunication,
  request: CommunicationRequest,
  references: References,
  { states, windowOrders, counterparties }: ComposeDeps,
) => {
  const { linkedOrder } = references;
  const { contactDocument } = current.details;
  const { stateId = current.details.stateId } = request.details ?? {};
  const { clientId = current.preliminaryContact.clientId } = request.preliminaryContact ?? {};
  const keeps = keepsContactDocument(current, request);
  const isPlain = stateId === null || references.state?.requiresContactDocument === false;
  const isMoved = request.occurredAt !== undefined && request.occurredAt !== current.occurredAt;
  const clientOfOrder = linkedOrder && !keeps ? linkedOrder.counterpartyId : undefined;
  const clientOfMoved = isMoved && !references.client ? clientId : undefined;
  const clientIdToRead = clientId === null ? clientOfOrder : clientOfMoved;
  const [state, previousOrder, client] = await Promise.all([
    references.state ?? (stateId === null ? undefined : states.find(stateId)),
    contactDocument && !(keeps && isPlain) ? windowOrders.find(contactDocument.orderId) : undefined,
    clientIdToRead ? counterparties.find(clientIdToRead) : undefined,
  ]);
  const needsPreviousOrder = !keeps || state?.requiresContactDocument;
  return {
    state,
    previousOrder: needsPreviousOrder ? previousOrder : undefined,
    client: references.client ?? client,
  };
};

/**
 * The communication as a request would have it, and the writes that go with it: the change of state (R13), the order
 * and, where there was no client, the counterparty (R11, R12). `current` is the document as it is, or a blank one. A
 * communication without a client takes that of the order it is linked to, and their contact with it (R7).
 * Refuses unknown references, phones that can't be read, an order of another client, and a blue state without a contact
 * document that suits it and bears no deletion mark (R10, R18).
 */
export const composeCommunication = async (
  current: StoredCommunication,
  request: CommunicationRequest,
  references: References,
  authorship: Authorship,
  deps: ComposeDeps,
): Promise<Composed> => {
  requireReferences(request, references, current, authorship.by);
  requireMoment(request, current, authorship.at);
  const { edit, confirmedPhone } = readPhones(request, deps);

  const { state, previousOrder, client } = await loadDependents(current, request, references, deps);
  const pickedClient = client && { preliminaryContact: { ...edit.preliminaryContact, clientId: client.id } };
  const edited = applyEdit(current, { ...edit, ...pickedClient }, client);
  requireOrderOfClient(current, edited, request, references);
  const creation = orderToCreate(request);
  // Checked before the order gets its number: one that is refused afterwards may leave a gap.
  if (creation) take(requireContactDocument(state, creation));
  const { document, writes } = await contactDocumentOf(
    current,
    edited,
    request,
    { ...references, previousOrder, confirmedPhone },
    authorship,
    deps,
  );

  const { contactDocument } = document.details;
  const isMarked = previousOrder?.id === contactDocument?.orderId && previousOrder?.deletionMark;
  take(requireContactDocument(state, isMarked ? null : contactDocument));

  const createsClient = document.preliminaryContact.clientId !== edited.preliminaryContact.clientId;
  return {
    document,
    writes: [
      ...writes,
      ...stateChangeWrites(current, document, authorship, deps),
      ...deps.clientDocuments.move(asClientDocument(current), asClientDocument(document)),
      // A client renamed since it was read would leave its old name in the journal.
      ...(client ? [deps.counterparties.assertUnchanged(client)] : []),
      ...(createsClient && references.folder ? [deps.folders.occupy(references.folder)] : []),
    ],
  };
};

/** The line of the history of states (R13), if the state changes. */
const stateChangeWrites = (
  current: StoredCommunication,
  { id: communicationId, details: { stateId: to } }: StoredCommunication,
  { by, at: changedAt }: Authorship,
  { communications, ids }: ComposeDeps,
): Write[] => {
  const from = current.details.stateId;
  if (from === to) return [];
  const change = { communicationId, from, to, changedById: by.id, changedAt };
  return [communications.addStateChange(change, ids.next('stc'))];
};
