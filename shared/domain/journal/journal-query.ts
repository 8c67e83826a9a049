import * as z from 'zod';
import type { JournalRow } from '../communications/communication.ts';
import { withinBytes } from '../values/byte-limit.ts';
import { day, singleLine } from '../values/text.ts';

/** The value of every column of the journal (R4), as it is sorted and filtered. */
export const journalValues = {
  number: (row) => row.number,
  date: (row) => row.occurredAt,
  client: (row) => row.clientName,
  phone: (row) => row.phone?.number ?? null,
  email: (row) => row.email,
  channel: (row) => row.channel,
  topic: (row) => row.topic,
  state: (row) => row.stateId,
  contactDocument: (row) => row.contactDocument?.number ?? null,
  contactDocumentKind: (row) => row.contactDocument?.kind ?? null,
  manager: (row) => row.managerId,
  author: (row) => row.authorId,
  companyContact: (row) => row.companyContact?.extension ?? null,
  nextDate: (row) => row.nextDate,
  folder: (row) => row.clientFolderId,
  changedAt: (row) => row.changedAt,
  deletionMark: (row) => String(row.deletionMark),
} as const satisfies Record<string, (row: JournalRow) => string | null>;

/** A column of the journal (R4). */
export type JournalColumn = keyof typeof journalValues;

export const journalColumn = z
  .enum(Object.keys(journalValues) as [JournalColumn, ...JournalColumn[]])
  .meta({ description: 'A column of the journal.' });

const MAX_VALUES = 50;
const MAX_FILTERS = 20;
/** Room for a thousand ids and as many names; a saved view is one item of the table. */
const MAX_FILTER_BYTES = 100 * 1024;
const text = singleLine(200);

const textColumn = z.enum([
  'number',
  'client',
  'phone',
  'email',
  'topic',
  'contactDocument',
  'companyContact',
]);
const chosenColumn = z.enum(['channel', 'state', 'contactDocumentKind', 'manager', 'author', 'folder']);
const dayColumn = z.enum(['date', 'nextDate', 'changedAt']);
const optionalColumn = z.enum([
  'client',
  'phone',
  'email',
  'topic',
  'state',
  'contactDocument',
  'contactDocumentKind',
  'companyContact',
  'nextDate',
  'folder',
]);

/**
 * A filter on a column (R3). Texts are compared ignoring case, ё/е and white space. A phone, or its
 * beginning, may be written in any usual way: in Russia `926`, `8 926` and `+7 926` are the same.
 * States, managers, authors and folders are given by id, a company contact by extension. Days are
 * those of the company's time zone. An empty value equals nothing and lies within no bounds, so it
 * passes `not` and `not-in`.
 */
export const journalFilter = z
  .union([
    z
      .strictObject({
        column: textColumn,
        op: z.enum(['equals', 'not', 'starts-with', 'contains', 'from', 'to']),
        value: text,
      })
      .meta({ title: 'Text filter' }),
    z
      .strictObject({ column: chosenColumn, op: z.enum(['equals', 'not']), value: text })
      .meta({ title: 'Choice filter' }),
    z
      .strictObject({
        column: z.enum([...textColumn.options, ...chosenColumn.options]),
        op: z.enum(['in', 'not-in']),
        value: z.array(text).min(1).max(MAX_VALUES),
      })
      .meta({ title: 'List filter' }),
    z
      .strictObject({ column: dayColumn, op: z.enum(['equals', 'not', 'from', 'to']), value: day })
      .meta({ title: 'Day filter' }),
    z
      .strictObject({ column: optionalColumn, op: z.enum(['empty', 'filled']) })
      .meta({ title: 'Empty filter' }),
  ])
  .meta({
    description:
      "A filter on a column of the journal (R3). Text is compared without regard to case, ё/е or white space. A phone may be written in any usual way, its beginning too. `from` and `to` include the value given; days are those of the company's time zone. An empty column matches only `not`, `not-in` and `empty`.",
  });
export type JournalFilter = z.infer<typeof journalFilter>;

/** Documents marked for deletion (R18): left out, shown among the others, or shown alone. */
const markedChoice = z.enum(['hidden', 'shown', 'only']);

/** Sorting and filters of the extended view (R3), as a saved view keeps them. */
export const sortAndFilters = {
  sort: journalColumn,
  direction: z.enum(['asc', 'desc']),
  filters: withinBytes(z.array(journalFilter).max(MAX_FILTERS), MAX_FILTER_BYTES),
  marked: markedChoice,
};

/** The same in a request, with defaults. */
export const journalQuery = z.strictObject({
  sort: sortAndFilters.sort.default('date'),
  direction: sortAndFilters.direction.default('desc'),
  filters: sortAndFilters.filters.default([]),
  marked: sortAndFilters.marked.default('hidden'),
});
export type JournalQuery = z.infer<typeof journalQuery>;
