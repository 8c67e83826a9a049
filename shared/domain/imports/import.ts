import * as z from 'zod';
import { userId } from '../users/user.ts';
import { withinBytes } from '../values/byte-limit.ts';
import { id, instant, machineText, singleLine } from '../values/text.ts';
import { DAMAGED } from './text-encoding.ts';

export const importId = id('imp');

/** Maximum number of records in one chunk, which is imported in one request. */
export const MAX_RECORDS = 300;

const kind = z.enum(['counterparties', 'communications']);
/** What a file holds. */
export type ImportKind = z.infer<typeof kind>;

/** Maximum number of columns, and of characters in the lines that are searched for the headings. */
export const MAX_COLUMNS = 500;
const MAX_HEADER_CHARACTERS = 10_000;
/** Size limit of the columns, which leaves room for that many characters of any alphabet. */
const MAX_COLUMN_BYTES = 100 * 1024;
/** Maximum number of headings to leave out. */
const MAX_IGNORED = 100;

const options = {
  /** Checks the lines and writes nothing. */
  dryRun: z.boolean(),
  /** Creates missing folders. */
  createFolders: z.boolean(),
  /** Creates a counterparty even if another one has its phone. */
  allowDuplicates: z.boolean(),
  /** Leaves out a next date in the past; otherwise its line is refused (R19). */
  skipPastDates: z.boolean(),
};

const folderPath = singleLine(1000).meta({
  description: 'Where counterparties go whose line names no folder: `Частные лица / Новостройки`.',
});

/** Fields to start an import. */
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

/** Possible results of a line. */
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

/** The import of one file, and its progress. */
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
  /** The sequence number of the last chunk, once it has arrived. */
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

/** Maximum number of chunks in a file. */
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
 * Limits of the report on one line, and lines in a piece of a report: the largest piece stays under
 * DynamoDB's 400 KB, at three bytes a character.
 */
export const REPORT = { errors: 10, column: 100, detail: 200, cell: 100, linesOfPiece: 25 } as const;

/** The result of one line. */
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

/** The result of a part of a file. */
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

/** An error of a line, shortened to the limits of the report. */
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

/** A report as stored: in pieces, as that of a large part may exceed the size of an item. */
export const storedImportPiece = importChunkReport.extend({
  lines: z.array(importLineReport).max(REPORT.linesOfPiece),
  /** The index of this piece, from 0, and the number of pieces. */
  piece: z.int().default(0),
  pieces: z.int().default(1),
  /**
   * Hash of the request: tells a different part with the same sequence number from a repeated
   * one. Old items lack it.
   */
  requestHash: machineText(64).nullable().default(null),
});
export type StoredImportPiece = z.infer<typeof storedImportPiece>;

/** Splits a report into the pieces to store. Each has the counts of all. */
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

/** Counts lines by result. */
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

/** Adds a chunk's result to its import, which is finished when it has all chunks up to the last. */
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
