import type * as z from 'zod';
import { bulkChange } from '../../domain/communications/bulk-change.ts';
import { clientDocumentRow, communicationRow } from '../../domain/communications/client-document.ts';
import {
  communication,
  communicationChange,
  communicationRequest,
  journalRow,
  toJournalRow,
} from '../../domain/communications/communication.ts';
import { boardRow, toBoardEntry } from '../../domain/control/control-board.ts';
import { controlEntryDraft } from '../../domain/control/control-entry.ts';
import { controlKind, controlKindChange, controlKindDraft } from '../../domain/control/control-kind.ts';
import { reminder } from '../../domain/control/reminder.ts';
import { shownControlEntry } from '../../domain/control/shown-entry.ts';
import {
  counterparty,
  counterpartyChange,
  counterpartyDraft,
  counterpartyRow,
  toCounterpartyRow,
} from '../../domain/directory/counterparty.ts';
import { folder, folderChange, folderDraft } from '../../domain/directory/folder.ts';
import {
  importChunkReport,
  importChunkRequest,
  importJob,
  importLineReport,
  importRequest,
} from '../../domain/imports/import.ts';
import { journalColumn, journalFilter } from '../../domain/journal/journal-query.ts';
import { view, viewChange, viewDraft } from '../../domain/journal/view.ts';
import { ledgerLine } from '../../domain/reminders/reminder-ledger.ts';
import { lastingStateChange, state, stateChangeRequest, stateDraft } from '../../domain/states/state.ts';
import { telephonyEvent } from '../../domain/telephony/telephony.ts';
import { shownUser, showUser, subscription } from '../../domain/users/channel-status.ts';
import { access, manager, showManager, userChange, userDraft } from '../../domain/users/user.ts';
import { phone, phoneInput } from '../../domain/values/phone.ts';
import { day, instant } from '../../domain/values/text.ts';
import {
  lastingStatusChange,
  namedWindowOrderRow,
  toWindowOrderRow,
  windowOrder,
  windowOrderChange,
  windowOrderDraft,
  windowOrderRow,
} from '../../domain/window-orders/window-order.ts';
import { exampleJournal as journal } from '../examples.ts';
import { problem } from '../problems.ts';

export interface NamedSchema {
  readonly schema: z.ZodType;
  /** What it is. May be left out where the schema says so itself. */
  readonly description?: string;
  /** One of it, from the journal the examples of operations run on. */
  readonly example?: unknown;
}

const exampleRow = toJournalRow(journal.communication);
const exampleBoardRow = boardRow.parse({
  ...exampleRow,
  ...toBoardEntry(journal.controlEntry),
  reminderWarning: null,
});
const exampleReminderLine = ledgerLine.parse({
  ...exampleRow,
  ...journal.controlEntry,
  ...journal.controlEntry.reminders[0],
  entryId: journal.controlEntry.id,
});
const exampleImportLine = {
  line: 2,
  outcome: 'created',
  id: journal.counterparty.id,
  code: null,
  errors: [],
};

/** Schemas that have a name in the OpenAPI document; the others are written out where they are used. */
export const NAMED_SCHEMAS = {
  Access: { schema: access, description: 'What a user may do (R1).' },
  BoardRow: {
    schema: boardRow,
    description:
      'A row of the control board: the entry, whom to call and about what, and whether its reminder would reach its manager (R22).',
    example: exampleBoardRow,
  },
  BulkChange: { schema: bulkChange, description: 'One change to make to many communications.' },
  ClientDocument: {
    schema: clientDocumentRow,
    description: 'A document of a client: a communication or a window order (R16).',
    example: communicationRow(journal.communication),
  },
  Communication: {
    schema: communication,
    description: 'A call, letter or visit of a client.',
    example: journal.communication,
  },
  CommunicationChange: {
    schema: communicationChange,
    description:
      'What to change in a communication. Fields left out stay as they are; `null` empties a field.',
  },
  CommunicationRequest: {
    schema: communicationRequest,
    description: 'What to record of a call, letter or visit. Everything is optional.',
  },
  ControlEntry: {
    schema: shownControlEntry,
    description: 'A line of the tab "On control": open, completed with an outcome, or cancelled (R19, R21).',
    example: { ...journal.controlEntry, reminderWarning: null },
  },
  ControlEntryDraft: { schema: controlEntryDraft, description: 'What puts a communication on control.' },
  ControlKind: {
    schema: controlKind,
    description: 'A kind of control entry, such as "call back" or "send an offer" (R19).',
    example: journal.controlKind,
  },
  ControlKindChange: {
    schema: controlKindChange,
    description: 'What to change in a kind of control entry. Fields left out stay as they are.',
  },
  ControlKindDraft: { schema: controlKindDraft, description: 'A new kind of control entry.' },
  Counterparty: {
    schema: counterparty,
    description: 'A subscriber or client in the directory (R14).',
    example: journal.counterparty,
  },
  CounterpartyChange: {
    schema: counterpartyChange,
    description:
      'What to change in a counterparty. Fields left out stay as they are; a list is replaced as a whole.',
  },
  CounterpartyDraft: { schema: counterpartyDraft, description: 'A new counterparty.' },
  CounterpartyRow: {
    schema: counterpartyRow,
    description: 'What lists show of a counterparty.',
    example: toCounterpartyRow(journal.counterparty),
  },
  Day: { schema: day, description: 'A calendar day, `2026-11-25`.' },
  Folder: {
    schema: folder,
    description: 'A folder of the counterparties directory; folders form a tree (R14).',
    example: journal.folder,
  },
  FolderChange: {
    schema: folderChange,
    description: 'A new name or parent of a folder. Fields left out stay as they are.',
  },
  FolderDraft: { schema: folderDraft, description: 'A new folder.' },
  ImportChunkReport: {
    schema: importChunkReport,
    description: 'The outcome of a part of a file.',
    example: {
      importId: journal.importJob.id,
      sequence: 0,
      counts: { lines: 1, created: 1, exists: 0, differs: 0, refused: 0 },
      lines: [exampleImportLine],
    },
  },
  ImportChunkRequest: { schema: importChunkRequest, description: 'A part of a file.' },
  ImportJob: {
    schema: importJob,
    description: 'The import of one file, and how far it has got.',
    example: journal.importJob,
  },
  ImportLineReport: {
    schema: importLineReport,
    description: 'The outcome of one line.',
    example: exampleImportLine,
  },
  ImportRequest: { schema: importRequest, description: 'What starts an import.' },
  Instant: {
    schema: instant,
    description: 'A moment. Returned in UTC, `2026-11-25T06:00:00.000Z`; accepted with any offset.',
  },
  JournalColumn: { schema: journalColumn },
  JournalFilter: { schema: journalFilter },
  JournalRow: {
    schema: journalRow,
    description: 'A row of the journal (R2, R4).',
    example: toJournalRow(journal.communication),
  },
  Manager: {
    schema: manager,
    description: 'A user as colleagues see them.',
    example: showManager(journal.user),
  },
  Phone: {
    schema: phone,
    description: 'A phone number in E.164, its extension kept apart (R14).',
    example: { number: '+74952550512', extension: '12' },
  },
  PhoneInput: { schema: phoneInput },
  Problem: { schema: problem },
  Reminder: {
    schema: reminder,
    description: 'A line in the ledger of an entry: one planned reminder and what became of it (R23).',
    example: journal.controlEntry.reminders[0],
  },
  ReminderLine: {
    schema: ledgerLine,
    description: 'A reminder in the ledger of a day (R23).',
    example: exampleReminderLine,
  },
  State: { schema: state, description: 'A state: what a client came about (R9).', example: journal.state },
  StateChange: {
    schema: lastingStateChange,
    description: 'A change of state, and how long the new state lasted (R13).',
    example: {
      communicationId: journal.communication.id,
      from: null,
      to: journal.state.id,
      changedById: journal.user.id,
      changedAt: journal.communication.createdAt,
      durationSeconds: 86_400,
      current: true,
    },
  },
  StateChangeRequest: {
    schema: stateChangeRequest,
    description: 'What to change in a state. Fields left out stay as they are.',
  },
  StateDraft: { schema: stateDraft, description: 'A new state. Its colour is blue or grey unless given.' },
  StatusChange: {
    schema: lastingStatusChange,
    description: 'A change of status of a window order, and how long the new status lasted.',
    example: {
      orderId: journal.windowOrder.id,
      from: null,
      to: 'new',
      changedById: journal.user.id,
      changedAt: journal.windowOrder.createdAt,
      durationSeconds: 86_400,
      current: true,
    },
  },
  Subscription: {
    schema: subscription,
    description: 'The subscription of one channel of a manager.',
    example: journal.delivery.subscriptions[0],
  },
  TelephonyEvent: { schema: telephonyEvent, description: 'Something that happened in a call (R15).' },
  User: {
    schema: shownUser,
    description: 'A user, and whether reminders reach them (R1, R20).',
    example: showUser(journal.user, journal.delivery),
  },
  UserChange: {
    schema: userChange,
    description: 'What to change in a user. Fields left out stay as they are.',
  },
  UserDraft: { schema: userDraft, description: 'A new user.' },
  View: { schema: view, description: 'A saved view of the journal (R3).', example: journal.view },
  ViewChange: {
    schema: viewChange,
    description: 'What to change in a view. Fields left out stay as they are; a list is replaced as a whole.',
  },
  ViewDraft: { schema: viewDraft, description: 'A new view.' },
  WindowOrder: {
    schema: windowOrder,
    description: 'A window order, the usual contact document (R10, R12).',
    example: journal.windowOrder,
  },
  WindowOrderChange: {
    schema: windowOrderChange,
    description:
      'What to change in a window order. Fields left out stay as they are; `null` empties a field.',
  },
  WindowOrderDraft: {
    schema: windowOrderDraft,
    description: 'A new window order. Contact details left out are taken from the counterparty.',
  },
  WindowOrderFound: {
    schema: windowOrderRow,
    description: 'What the search shows of a window order.',
    example: toWindowOrderRow(journal.windowOrder),
  },
  WindowOrderRow: {
    schema: namedWindowOrderRow,
    description: 'What lists show of a window order.',
    example: { ...toWindowOrderRow(journal.windowOrder), clientName: journal.counterparty.name },
  },
} as const satisfies Readonly<Record<string, NamedSchema>>;
