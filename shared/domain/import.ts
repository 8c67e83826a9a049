import * as z from 'zod';
import { id, instant, line } from './text.ts';
import { userId } from './user.ts';

export const importId = id('imp');

/** Most records of one chunk: what is dealt with in one request. */
export const MOST_RECORDS = 300;

const kind = z.enum(['counterparties', 'communications']);
/** What a file holds. */
export type ImportKind = z.infer<typeof kind>;

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

/** What is sent to begin an import. */
export const importRequest = z.strictObject({
  kind,
  name: line(200).meta({ description: 'Of the file, for people.' }),
  header: z.string().trim().min(1).max(10_000).meta({
    description: "The file's first line: headings, with the character between cells that the rest has.",
  }),
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
  name: line(200),
  ...options,
  delimiter: z.string().meta({ description: 'Between cells, as the heading shows it.' }),
  columns: z.array(
    z.object({
      heading: z.string(),
      field: z.string().nullable().meta({ description: 'What it means here; `null`: it is not read.' }),
    }),
  ),
  chunks: z.int().meta({ description: 'How many have been dealt with.' }),
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
const MOST_CHUNKS = 10_000;

/** A part of a file. */
export const importChunkRequest = z.strictObject({
  sequence: z
    .int()
    .min(0)
    .max(MOST_CHUNKS - 1)
    .meta({ description: 'Which part of the file, from 0.' }),
  firstLine: z.int().min(1).meta({ description: "The file's line on which the text begins, from 1." }),
  text: z
    .string()
    .max(1_000_000)
    .meta({ description: `Whole records of the file, ${MOST_RECORDS} at most; without the heading.` }),
  isLast: z.boolean().default(false).meta({ description: 'No part comes behind this one.' }),
});
export type ImportChunkRequest = z.infer<typeof importChunkRequest>;

/** What became of one line. */
export const importLine = z.object({
  line: z.int().meta({ description: "The file's line on which the record begins." }),
  outcome: importOutcome.meta({
    description:
      '`created`; `exists`: made from this line before; `differs`: made before from a line that was another, and left as it is; `refused`.',
  }),
  id: z.string().nullable().meta({ description: 'What was made, now or before.' }),
  code: z.string().nullable().meta({ description: 'Why it was refused.' }),
  errors: z.array(
    z.object({
      column: z.string().meta({ description: 'The heading of the cell to blame, or the field.' }),
      code: z.string(),
      detail: z.string(),
    }),
  ),
});
export type ImportLine = z.infer<typeof importLine>;

/** What became of a part of a file. */
export const importChunk = z.object({ importId, sequence: z.int(), counts, lines: z.array(importLine) });
export type ImportChunk = z.infer<typeof importChunk>;

/** How many lines came to what. */
export const countLines = (lines: readonly ImportLine[]): ImportCounts => {
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
  chunk: ImportChunk,
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
