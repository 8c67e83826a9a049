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

/** By what the client got in touch (R7). */
export const contactChannel = z.enum(['phone', 'email', 'site', 'messenger', 'visit', 'other']);

const callerName = singleLine(200);
const address = singleLine(300);
const topic = multiLine(500);
const source = singleLine(120);

/**
 * What the PBX had in place of a phone, where that is none that can be called (R15): `anonymous`, a SIP address, a
 * number with a digit missing. Telephony fills it, nobody else. Documents of before it was kept have none.
 */
const phoneText = z.string().max(MAX_CALLER_ID).nullable().default(null).meta({
  description:
    'What the PBX sent instead of a phone that can be called: `anonymous`, a SIP address, a short number (R15).',
});

/** First tab: what was learnt at first contact (R7). */
const preliminaryContact = z.object({
  channel: contactChannel,
  callerName: callerName.nullable(),
  phone: phone.nullable(),
  phoneText,
  email: copiedEmail.nullable(),
  address: address.nullable(),
  topic: topic.nullable(),
  /** How they heard of us. */
  source: source.nullable(),
  /** The client, a counterparty of the directory. */
  clientId: counterpartyId.nullable(),
});

/** The client and their contact as copied into the document (R7, R8). */
const clientContact = z.object({
  name: callerName.nullable(),
  phone: phone.nullable(),
  email: copiedEmail.nullable(),
  address: address.nullable(),
});

/** A reference to a window order (R10). */
const contactDocument = z.object({ orderId: windowOrderId, number: documentNumber, kind: windowOrderKind });

/** The employee who took the call, and their extension, as the PBX told it (R15). */
const companyContact = z.object({
  extension,
  userId: userId.nullable(),
  name: singleLine(120).nullable(),
});

/** Second tab: what the client came about, and the contact document (R9, R10). */
const details = z.object({
  clientContact,
  stateId: stateId.nullable(),
  contactDocument: contactDocument.nullable(),
  /** Who took the call, from telephony (R15). */
  companyContact: companyContact.nullable(),
  note: multiLine(4000).nullable(),
});

/** A communication: one call, letter or visit of a client. */
export const communication = z.object({
  id: communicationId,
  /** `КМ-2026-000001`: the next number of its year, never reused (R6). */
  number: documentNumber,
  /** Counts the changes people made; what ETag says and If-Match is held against (R17). */
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
 * Most open control entries of one communication. A change of all of them at once is one transaction, which takes 100
 * items: each entry, the line of the ledger that it plans, and its manager (taking a deletion mark off).
 */
export const MAX_OPEN_ENTRIES = 30;

/** A communication as stored: with what concurrency and R22 need besides. */
export const storedCommunication = communication.extend({
  /** Counts every write, those of control entries too: two of them at once never overwrite each other. */
  revision: z.int().positive(),
  /** Open control entries and their days: from them `nextDate` is reckoned. */
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
    /** To be shown in place of the phone, where there is none. */
    phoneText,
    email: copiedEmail.nullable(),
    channel: contactChannel,
    topic: topic.nullable(),
    stateId: stateId.nullable(),
    contactDocument: contactDocument.nullable(),
    companyContact: companyContact.nullable(),
  });
export type JournalRow = z.infer<typeof journalRow>;

/** The row of the journal that shows a communication. */
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
        /** The phone confirmed; needed when the order makes the counterparty (R11). */
        phone: phoneInput.optional(),
        /** The folder chosen; needed when the order makes the counterparty (R11). */
        folderId: folderId.optional(),
        /** It is known that another counterparty has the phone (R14). */
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
 * What is sent to add or change a communication: fields left out stay as they are, `null` empties a field.
 * A new one starts empty, its manager the author, its moment now.
 */
export const communicationRequest = z.strictObject({
  occurredAt: instant.optional(),
  managerId: userId.optional(),
  preliminaryContact: preliminaryContactRequest.optional(),
  details: detailsRequest.optional(),
});
export type CommunicationRequest = z.infer<typeof communicationRequest>;

/** What is sent to change a communication. */
export const communicationChange = communicationRequest.extend({
  /** With another manager: whether the open control entries of the one before go along. They do unless said otherwise. */
  reassignControlEntries: z.boolean().default(true),
});
export type CommunicationChange = z.infer<typeof communicationChange>;

/** A request whose phones have been read. */
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

/** `changes` over `base`: what is undefined stays. */
const merge = <T extends object>(base: T, changes: { [K in keyof T]?: T[K] | undefined } | undefined): T => ({
  ...base,
  ...Object.fromEntries(Object.entries(changes ?? {}).filter(([, value]) => value !== undefined)),
});

/**
 * The fields of an edit laid over a communication. `client` is the counterparty the edit picks, if it picks one:
 * their contact is copied into the client contact (R7), save what the edit gives itself. Of several phones the one
 * the caller used is taken, else the first (R8). A client who is taken off takes the copy along: nobody is to be told to
 * call them.
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

/** The client contact before what the edit gives itself: copied as the client is picked, emptied as they are taken off. */
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
  const isTakenOff = preliminary.clientId === null && previousId !== null;
  return isTakenOff ? { ...current.details.clientContact, ...noContact } : current.details.clientContact;
};

const chooseOwnPhone = (client: Counterparty, called: Phone | null): Phone | null =>
  client.phones.find((entry) => entry.phone.number === called?.number)?.phone ??
  client.phones[0]?.phone ??
  called;

/**
 * R10: in a blue state the contact document is mandatory, and of a kind that suits the state. Every door to saving a
 * communication passes here.
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

/** The open entries once some of them are set to a day, or taken out (`null`), and the earliest day left (R22). */
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

/** The same of one entry. */
export const withOpenEntry = (document: StoredCommunication, entryId: string, nextDate: string | null) =>
  withOpenEntries(document, [{ entryId, nextDate }]);
