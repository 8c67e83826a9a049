import * as z from 'zod';
import { userId } from '../users/user.ts';
import { withinBytes } from '../values/byte-limit.ts';
import { id, instant, machineText, singleLine } from '../values/text.ts';
import { DAMAGED } from './text-encoding.ts';

export const importId = id('imp');

/** Most records of one chunk: what is dealt with in one request. */
export const MAX_RECORDS = 300;

const kind = z.enum(['counterparties', 'communications']);
/** What a file holds. */
export type ImportKind = z.infer<typeof kind>;

/** Most columns of a file, and characters of the lines that its headings are looked for in. */
export const MAX_COLUMNS = 500;
const MAX_HEADER_CHARACTERS = 10_000;
/** What that comes to at most, in the alphabets that take most. */
const MAX_COLUMN_BYTES = 100 * 1024;
/** Most columns of a file that are left out by their headings. */
const MAX_IGNORED = 100;

const options = {
  /** Lines are checked, and nothing is written. */
  dryRun: z.boolean(),
  /** Folders that are not there are made. */
  createFolders: z.boolean(),
  /** A counterparty is made though another one has its phone. */
  allowDuplicates: z.boolean(),
  /** A next date that is past is left out; otherwise its line is refused (R19). */
  skipPastDates: z.boolean(),
};

const folderPath = singleLine(1000).meta({
  description: 'Where counterparties go whose line names no folder: `Частные лица / Новостройки`.',
});

/** What is sent to begin an import. */
export const importRequest = z.strictObject({
  kind,
  name: singleLine(200).meta({ description: 'The name of the file, for people.' }),
  header: z.string().min(1).max(MAX_HEADER_CHARACTERS).regex(/\S/).meta({
    description:
      'The first lines of the file, from the very first, with the headings among them. A line `sep=;` and titles may precede the headings; what follows them is ignored.',
  }),
  ignoreColumns: z.array(z.string().trim().min(1).max(200)).max(MAX_IGNORED).optional().meta({
    description:
      'Headings of columns to leave out; `*` for all that are not understood. If this is given, even as an empty list, a line with something in any other column that is not understood is refused. If not, such columns are not read.',
  }),
  folder: folderPath.optional(),
  dryRun: options.dryRun.default(false),
  createFolders: options.createFolders.default(false),
  allowDuplicates: options.allowDuplicates.default(false),
  skipPastDates: options.skipPastDates.default(false),
});
export type ImportRequest = z.infer<typeof importRequest>;

/** What may become of a line. */
export const importOutcome = z.enum(['created', 'exists', 'differs', 'refused']);
export type ImportOutcome = z.infer<typeof importOutcome>;

const counts = z.object({
  lines: z.int(),
  ...(Object.fromEntries(importOutcome.options.map((outcome) => [outcome, z.int()])) as Record<
    ImportOutcome,
    z.ZodInt
  >),
});
export type ImportCounts = z.infer<typeof counts>;

/** The import of one file, and how far it is. */
export const importJob = z.object({
  id: importId,
  kind,
  name: singleLine(200),
  ...options,
  delimiter: z.string().max(1).meta({ description: 'What separates the cells, as found in the header.' }),
  columns: withinBytes(
    z
      .array(
        z.object({
          heading: z.string().max(MAX_HEADER_CHARACTERS),
          field: machineText(40)
            .nullable()
            .meta({ description: 'The field it is read into; `null` if it is not read.' }),
          unknown: z.boolean().default(false).meta({
            description:
              'Whether the heading is not understood, so that a line with something in this column is refused.',
          }),
        }),
      )
      .max(MAX_COLUMNS),
    MAX_COLUMN_BYTES,
  ),
  dataLine: z.int().min(1).default(2).meta({
    description:
      'The line of the file, counted from 1, on which the data begins: the first part starts there.',
  }),
  folder: folderPath.nullable().default(null),
  chunks: z.int().meta({ description: 'How many parts have been imported.' }),
  /** The sequence of the last chunk, once it came. */
  lastSequence: z.int().nullable(),
  status: z.enum(['open', 'finished']),
  counts,
  createdById: userId,
  createdAt: instant,
  changedAt: instant,
});
export type ImportJob = z.infer<typeof importJob>;

/** An import as stored. */
export const storedImport = importJob.extend({ revision: z.int().positive() });
export type StoredImport = z.infer<typeof storedImport>;

/** Most chunks of a file: 300,000 lines. */
const MAX_CHUNKS = 10_000;

/** A part of a file. */
export const importChunkRequest = z.strictObject({
  sequence: z
    .int()
    .min(0)
    .max(MAX_CHUNKS - 1)
    .meta({ description: 'Which part of the file, from 0.' }),
  firstLine: z
    .int()
    .min(1)
    .meta({ description: 'The line of the file, counted from 1, on which the text begins.' }),
  text: z
    .string()
    .max(1_000_000)
    .meta({
      description: `Whole records of the file, without the headings, at most ${MAX_RECORDS}. The body as a whole may have 1 MiB.`,
    }),
  isLast: z.boolean().default(false).meta({ description: 'Whether this is the last part.' }),
});
export type ImportChunkRequest = z.infer<typeof importChunkRequest>;

/**
 * Most that is told of one line, and most lines of a piece of a report: the largest piece is under DynamoDB's 400 KB, as
 * three bytes a character.
 */
export const REPORT = { errors: 10, column: 100, detail: 200, cell: 100, linesOfPiece: 25 } as const;

/** What became of one line. */
export const importLineReport = z.object({
  line: z.int().meta({ description: 'The line of the file on which the record begins.' }),
  outcome: importOutcome.meta({
    description:
      '`created`: a document was created. `exists`: it had been created from the same line before. `differs`: it exists with other contents, and was left as it is. `refused`: the line was refused.',
  }),
  id: machineText(64).nullable().meta({ description: 'The document, created now or before.' }),
  code: machineText(64).nullable().meta({ description: 'The problem code, if the line was refused.' }),
  errors: z
    .array(
      z.object({
        column: z
          .string()
          .max(REPORT.column)
          .meta({ description: 'The heading of the cell at fault, or the field.' }),
        code: machineText(64),
        detail: z.string().max(REPORT.detail),
        cell: z
          .string()
          .max(REPORT.cell)
          .nullable()
          .default(null)
          .meta({ description: 'The contents of the cell, shortened.' }),
      }),
    )
    .max(REPORT.errors),
});
export type ImportLineReport = z.infer<typeof importLineReport>;

/** What became of a part of a file. */
export const importChunkReport = z.object({
  importId,
  sequence: z.int(),
  counts,
  lines: z.array(importLineReport).max(MAX_RECORDS),
});
export type ImportChunkReport = z.infer<typeof importChunkReport>;

const CUT = '…';
const cut = (text: string, most: number) =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}${CUT}`;

/** An error of a line as the report has it: nothing of it is longer than it may be. */
export const reportedError = ({
  column,
  code,
  detail,
  cell,
}: ImportLineReport['errors'][number]): ImportLineReport['errors'][number] => ({
  column: cut(column, REPORT.column),
  code,
  detail: cut(detail, REPORT.detail),
  cell: cell && cut(cell.replaceAll(DAMAGED, '?'), REPORT.cell),
});

/** A report as stored: in pieces, since that of a large part may be larger than an item. */
export const storedImportPiece = importChunkReport.extend({
  lines: z.array(importLineReport).max(REPORT.linesOfPiece),
  /** Which of the pieces this is, from 0, and how many there are. */
  piece: z.int().default(0),
  pieces: z.int().default(1),
  /** Of the request, so that another part under its sequence is told from the same one; none of those stored before. */
  requestHash: machineText(64).nullable().default(null),
});
export type StoredImportPiece = z.infer<typeof storedImportPiece>;

/** The pieces that a report is stored in; each has the counts of all. */
export const piecesOf = (chunk: ImportChunkReport, requestHash: string): StoredImportPiece[] => {
  const pieces = Math.max(1, Math.ceil(chunk.lines.length / REPORT.linesOfPiece));
  return Array.from({ length: pieces }, (_, piece) => ({
    ...chunk,
    lines: chunk.lines.slice(piece * REPORT.linesOfPiece, (piece + 1) * REPORT.linesOfPiece),
    piece,
    pieces,
    requestHash,
  }));
};

/** How many lines came to what. */
export const countLines = (lines: readonly ImportLineReport[]): ImportCounts => {
  const of = (outcome: ImportOutcome) => lines.filter((one) => one.outcome === outcome).length;
  return {
    lines: lines.length,
    created: of('created'),
    exists: of('exists'),
    differs: of('differs'),
    refused: of('refused'),
  };
};

/** An import with one more of its chunks dealt with. It is finished when all up to the last one are. */
export const withChunk = (
  job: StoredImport,
  chunk: ImportChunkReport,
  isLast: boolean,
  now: string,
): StoredImport => {
  const chunks = job.chunks + 1;
  const lastSequence = isLast ? chunk.sequence : job.lastSequence;
  return {
    ...job,
    chunks,
    lastSequence,
    status: lastSequence !== null && chunks > lastSequence ? 'finished' : 'open',
    counts: {
      ...job.counts,
      ...(Object.fromEntries(
        Object.entries(chunk.counts).map(([name, count]) => [
          name,
          count + job.counts[name as keyof ImportCounts],
        ]),
      ) as ImportCounts),
    },
    changedAt: now,
    revision: job.revision + 1,
  };
};
