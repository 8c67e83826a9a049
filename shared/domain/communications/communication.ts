import * as z from 'zod';
import { type Counterparty, counterpartyId } from '../directory/counterparty.ts';
import { folderId } from '../directory/folder.ts';
import { type State, stateId } from '../states/state.ts';
import { extension, userId } from '../users/user.ts';
import { MAX_CALLER_ID } from '../values/caller-id.ts';
import { type Phone, phone, phoneInput } from '../values/phone.ts';
import { refuse } from '../values/refusal.ts';
import { ok } from '../values/result.ts';
import {
  copiedEmail,
  day,
  documentNumber,
  email,
  id,
  instant,
  machineText,
  multiLine,
  singleLine,
} from '../values/text.ts';
import { windowOrderId, windowOrderKind } from '../window-orders/window-order.ts';

export const communicationId = id('com');

/** How the client contacted us (R7). */
export const contactChannel = z.enum(['phone', 'email', 'site', 'messenger', 'visit', 'other']);

const callerName = singleLine(200);
const address = singleLine(300);
const topic = multiLine(500);
const source = singleLine(120);

/**
 * What the PBX sent instead of a callable phone (R15): `anonymous`, a SIP address, a number with a digit
 * missing. Set only by telephony. The default is for documents that are older than this field.
 */
const phoneText = z.string().max(MAX_CALLER_ID).nullable().default(null).meta({
  description:
    'What the PBX sent instead of a phone that can be called: `anonymous`, a SIP address, a short number (R15).',
});

/** First tab: what was learned at first contact (R7). */
const preliminaryContact = z.object({
  channel: contactChannel,
  callerName: callerName.nullable(),
  phone: phone.nullable(),
  phoneText,
  email: copiedEmail.nullable(),
  address: address.nullable(),
  topic: topic.nullable(),
  /** How the client heard about us. */
  source: source.nullable(),
  /** The client, from the counterparties directory. */
  clientId: counterpartyId.nullable(),
});

/** The client's name and contact details, copied into the document (R7, R8). */
const clientContact = z.object({
  name: callerName.nullable(),
  phone: phone.nullable(),
  email: copiedEmail.nullable(),
  address: address.nullable(),
});

/** A reference to a window order (R10). */
const contactDocument = z.object({ orderId: windowOrderId, number: documentNumber, kind: windowOrderKind });

/** The employee who took the call and their extension, as the PBX reported it (R15). */
const companyContact = z.object({
  extension,
  userId: userId.nullable(),
  name: singleLine(120).nullable(),
});

/** Second tab: what the client wants, and the contact document (R9, R10). */
const details = z.object({
  clientContact,
  stateId: stateId.nullable(),
  contactDocument: contactDocument.nullable(),
  companyContact: companyContact.nullable(),
  note: multiLine(4000).nullable(),
});

/** A call, letter or visit from a client. */
export const communication = z.object({
  id: communicationId,
  /** `КМ-2026-000001`: the next number of its year, never reused (R6). */
  number: documentNumber,
  /** Counts changes by people. ETag returns it, and If-Match is compared with it (R17). */
  version: z.int().positive(),
  occurredAt: instant,
  createdAt: instant,
  changedAt: instant,
  authorId: userId,
  managerId: userId,
  /** The client's name in the directory, as the journal shows it. */
  clientName: callerName.nullable(),
  /** The client's folder in the directory, as the journal shows it. */
  clientFolderId: folderId.nullable(),
  preliminaryContact,
  details,
  /** The earliest day of an open control entry (R22). */
  nextDate: day.nullable(),
  deletionMark: z.boolean(),
});
export type Communication = z.infer<typeof communication>;

/**
 * Maximum number of open entries of one communication. Changing all of them is one transaction, which takes
 * 100 items. An entry needs up to three: itself, its new line of the ledger and, as a deletion mark is
 * removed, its manager.
 */
export const MAX_OPEN_ENTRIES = 30;

/** A communication as stored, with the fields that concurrency and R22 need. */
export const storedCommunication = communication.extend({
  /** Counts every write, also by control entries, so that two at once never overwrite each other. */
  revision: z.int().positive(),
  /** Open control entries and their days; the earliest of them is `nextDate`. */
  openEntries: z.array(z.object({ entryId: machineText(64), nextDate: day })).max(MAX_OPEN_ENTRIES),
});
export type StoredCommunication = z.infer<typeof storedCommunication>;

/** A row of the journal's standard view (R2, R4). */
export const journalRow = communication
  .pick({
    id: true,
    number: true,
    version: true,
    occurredAt: true,
    changedAt: true,
    clientName: true,
    clientFolderId: true,
    managerId: true,
    authorId: true,
    nextDate: true,
    deletionMark: true,
  })
  .extend({
    clientId: counterpartyId.nullable(),
    phone: phone.nullable(),
    /** Shown where there is no phone. */
    phoneText,
    email: copiedEmail.nullable(),
    channel: contactChannel,
    topic: topic.nullable(),
    stateId: stateId.nullable(),
    contactDocument: contactDocument.nullable(),
    companyContact: companyContact.nullable(),
  });
export type JournalRow = z.infer<typeof journalRow>;

/** A communication as a row of the journal. */
export const toJournalRow = (document: Communication): JournalRow => {
  const { preliminaryContact: preliminary, details } = document;
  const phone = details.clientContact.phone ?? preliminary.phone;
  return {
    id: document.id,
    number: document.number,
    version: document.version,
    occurredAt: document.occurredAt,
    changedAt: document.changedAt,
    clientId: preliminary.clientId,
    clientName: document.clientName ?? details.clientContact.name ?? preliminary.callerName,
    clientFolderId: document.clientFolderId,
    phone,
    phoneText: phone ? null : preliminary.phoneText,
    email: details.clientContact.email ?? preliminary.email,
    channel: preliminary.channel,
    topic: preliminary.topic,
    stateId: details.stateId,
    contactDocument: details.contactDocument,
    companyContact: details.companyContact,
    managerId: document.managerId,
    authorId: document.authorId,
    nextDate: document.nextDate,
    deletionMark: document.deletionMark,
  };
};

const contactDocumentRequest = z.union([
  z.strictObject({ orderId: windowOrderId }).meta({ title: 'Link an existing window order' }),
  z
    .strictObject({
      create: z.strictObject({
        kind: windowOrderKind,
        /** The confirmed phone; required if the order creates the counterparty (R11). */
        phone: phoneInput.optional(),
        /** The chosen folder; required if the order creates the counterparty (R11). */
        folderId: folderId.optional(),
        /** Accepts that another counterparty has the phone (R14). */
        allowDuplicate: z.boolean().optional(),
      }),
    })
    .meta({ title: 'Create a window order' }),
]);

const preliminaryContactRequest = z.strictObject({
  channel: contactChannel.optional(),
  callerName: callerName.nullish(),
  phone: phoneInput.nullish(),
  email: email.nullish(),
  address: address.nullish(),
  topic: topic.nullish(),
  source: source.nullish(),
  clientId: counterpartyId.nullish(),
});

const detailsRequest = z.strictObject({
  clientContact: z
    .strictObject({
      name: callerName.nullish(),
      phone: phoneInput.nullish(),
      email: email.nullish(),
      address: address.nullish(),
    })
    .optional(),
  stateId: stateId.nullish(),
  /** `null` unlinks; refused while the state is blue (R10). */
  contactDocument: contactDocumentRequest.nullish(),
  note: multiLine(4000).nullish(),
});

/**
 * Fields to create or change a communication. Absent ones stay as they are, `null` clears a field. A new
 * communication starts empty, with its author as manager and now as its moment.
 */
export const communicationRequest = z.strictObject({
  occurredAt: instant.optional(),
  managerId: userId.optional(),
  preliminaryContact: preliminaryContactRequest.optional(),
  details: detailsRequest.optional(),
});
export type CommunicationRequest = z.infer<typeof communicationRequest>;

/** Fields to change a communication. */
export const communicationChange = communicationRequest.extend({
  /** With a new manager: whether the previous one's open control entries move too. */
  reassignControlEntries: z.boolean().default(true),
});
export type CommunicationChange = z.infer<typeof communicationChange>;

/** A request with its phones parsed. */
export type CommunicationEdit = Omit<CommunicationRequest, 'preliminaryContact' | 'details'> & {
  preliminaryContact?: Omit<NonNullable<CommunicationRequest['preliminaryContact']>, 'phone'> & {
    phone?: Phone | null;
  };
  details?: Omit<NonNullable<CommunicationRequest['details']>, 'clientContact' | 'contactDocument'> & {
    clientContact?: Omit<
      NonNullable<NonNullable<CommunicationRequest['details']>['clientContact']>,
      'phone'
    > & { phone?: Phone | null };
  };
};

/** A new, empty communication (R6). */
export const blankCommunication = (head: {
  id: Communication['id'];
  number: string;
  authorId: Communication['authorId'];
  now: string;
}): StoredCommunication => ({
  id: head.id,
  number: head.number,
  version: 1,
  revision: 1,
  occurredAt: head.now,
  createdAt: head.now,
  changedAt: head.now,
  authorId: head.authorId,
  managerId: head.authorId,
  clientName: null,
  clientFolderId: null,
  preliminaryContact: {
    channel: 'phone',
    callerName: null,
    phone: null,
    phoneText: null,
    email: null,
    address: null,
    topic: null,
    source: null,
    clientId: null,
  },
  details: {
    clientContact: noContact,
    stateId: null,
    contactDocument: null,
    companyContact: null,
    note: null,
  },
  nextDate: null,
  openEntries: [],
  deletionMark: false,
});

/** `base` with those `changes` that are not undefined. */
const merge = <T extends object>(base: T, changes: { [K in keyof T]?: T[K] | undefined } | undefined): T => ({
  ...base,
  ...Object.fromEntries(Object.entries(changes ?? {}).filter(([, value]) => value !== undefined)),
});

/**
 * Applies an edit. `client` is the counterparty it picks, if any: their contact details are copied
 * into the client contact (R7), except for what the edit sets itself. Of several phones it copies the
 * one that the caller used, else the first (R8). Removing the client clears the copy too, so that
 * nobody is told to call them.
 */
export const applyEdit = (
  current: StoredCommunication,
  edit: CommunicationEdit,
  client: Counterparty | undefined,
): StoredCommunication => {
  const preliminary = merge(current.preliminaryContact, edit.preliminaryContact);
  return {
    ...current,
    occurredAt: edit.occurredAt ?? current.occurredAt,
    managerId: edit.managerId ?? current.managerId,
    clientName: client?.name ?? (preliminary.clientId === null ? null : current.clientName),
    clientFolderId: client?.folderId ?? (preliminary.clientId === null ? null : current.clientFolderId),
    preliminaryContact: preliminary,
    details: {
      ...current.details,
      clientContact: merge(copiedContact(current, preliminary, client), edit.details?.clientContact),
      stateId: edit.details?.stateId === undefined ? current.details.stateId : edit.details.stateId,
      note: edit.details?.note === undefined ? current.details.note : edit.details.note,
    },
  };
};

const noContact: StoredCommunication['details']['clientContact'] = {
  name: null,
  phone: null,
  email: null,
  address: null,
};

/**
 * The client contact before the edit's own values: copied when a client is picked, cleared
 * when they are removed.
 */
const copiedContact = (
  current: StoredCommunication,
  preliminary: StoredCommunication['preliminaryContact'],
  client: Counterparty | undefined,
): StoredCommunication['details']['clientContact'] => {
  const previousId = current.preliminaryContact.clientId;
  if (client && client.id !== previousId) {
    return {
      ...current.details.clientContact,
      name: client.name,
      phone: chooseOwnPhone(client, preliminary.phone),
      email: client.emails[0] ?? preliminary.email,
      address: client.addresses[0] ?? preliminary.address,
    };
  }
  const isRemoved = preliminary.clientId === null && previousId !== null;
  return isRemoved ? { ...current.details.clientContact, ...noContact } : current.details.clientContact;
};

const chooseOwnPhone = (client: Counterparty, called: Phone | null): Phone | null =>
  client.phones.find((entry) => entry.phone.number === called?.number)?.phone ??
  client.phones[0]?.phone ??
  called;

/**
 * R10: a blue state requires a contact document of a kind that suits it. Every way to save a
 * communication comes through here.
 */
export const requireContactDocument = (
  state: Pick<State, 'requiresContactDocument' | 'contactDocumentKinds'> | undefined,
  document: Pick<NonNullable<Communication['details']['contactDocument']>, 'kind'> | null,
) => {
  if (!state?.requiresContactDocument) return ok(undefined);
  const field = 'details.contactDocument';
  if (document === null) {
    return refuse('contact-document-required', {
      field,
      code: 'required',
      detail: 'This state needs a window order: create one or choose an existing one.',
    });
  }
  const { contactDocumentKinds: kinds } = state;
  return kinds.length === 0 || kinds.includes(document.kind)
    ? ok(undefined)
    : refuse('contact-document-kind', {
        field,
        code: 'not-allowed',
        detail: `This state requires a window order of another kind: ${kinds.join(', ')}.`,
      });
};

/** Sets the days of open entries, or removes entries (`null`), and updates the earliest day (R22). */
export const withOpenEntries = (
  document: StoredCommunication,
  changes: readonly { readonly entryId: string; readonly nextDate: string | null }[],
): StoredCommunication => {
  const kept = document.openEntries.filter((entry) =>
    changes.every(({ entryId }) => entryId !== entry.entryId),
  );
  const open = changes.flatMap(({ entryId, nextDate }) =>
    nextDate === null
      ? []
      : { ...document.openEntries.find((entry) => entry.entryId === entryId), entryId, nextDate },
  );
  const openEntries = [...kept, ...open];
  const days = openEntries.map((entry) => entry.nextDate).sort();
  return { ...document, openEntries, nextDate: days[0] ?? null, revision: document.revision + 1 };
};

/** `withOpenEntries` for one entry. */
export const withOpenEntry = (document: StoredCommunication, entryId: string, nextDate: string | null) =>
  withOpenEntries(document, [{ entryId, nextDate }]);
