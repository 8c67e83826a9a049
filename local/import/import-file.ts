/** Imports a file through the API as any integrator would: a heading, then part after part. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AnswerOf } from '../../shared/api/all-routes.ts';
import { type Answer, type Client, expectOk, type RequestOf } from '../../shared/api/client.ts';
import { looksOf } from '../../shared/domain/imports/import-columns.ts';
import { type CsvPart, openCsvFile } from './csv-file.ts';

/**
 * A part is dealt with in a few seconds, far below what API Gateway waits, and is under the megabyte of its body, as three
 * bytes a character.
 */
const PART = { records: 100, characters: 200_000 };
const ATTEMPTS = 6;
const PAUSE_MILLISECONDS = 500;
/** Lines, and headings, that a message names. */
const MOST_NAMED = 10;

type Job = AnswerOf<'get-import'>;
type Chunk = AnswerOf<'import-chunk'>;

/** The file can't be imported as it is: nothing of it was sent. */
export class NotImportable extends Error {}

/** Calls again what the API could not do just now: a part that comes again makes nothing twice. */
const persistently = async <Value>(call: () => Promise<Answer<Value>>): Promise<Value> => {
  for (let attempt = 1; ; attempt++) {
    const answer = await call().catch((error: unknown) => {
      if (error instanceof NotImportable) throw error;
      if (attempt === ATTEMPTS) throw new Error('The journal can not be reached.', { cause: error });
      return undefined;
    });
    if (answer && (answer.ok || answer.status < 429 || attempt === ATTEMPTS)) return expectOk(answer);
    await delay(PAUSE_MILLISECONDS * 2 ** attempt * Math.random());
  }
};

/**
 * Looks through the file before anything of it is sent. Throws where there is nothing to import, and where a column has
 * values that nobody would read.
 */
const lookThrough = async (file: Awaited<ReturnType<typeof openCsvFile>>, job: Job): Promise<void> => {
  let records = 0;
  const unread = new Map<number, { count: number; example: string }>();
  const form = { delimiter: job.delimiter, looks: looksOf(job.columns) };
  for await (const { line, text, cells, unclosed } of file.records(form, job.dataLine)) {
    records++;
    if (text.length > PART.characters) {
      throw new NotImportable(`The record on line ${line} has ${text.length} characters: that is none.`);
    }
    if (unclosed !== undefined) continue;
    for (const [index, { unknown }] of job.columns.entries()) {
      const cell = cells[index]?.trim() ?? '';
      if (!unknown || cell === '') continue;
      const found = unread.get(index);
      unread.set(index, { count: (found?.count ?? 0) + 1, example: found?.example ?? cell });
    }
  }
  if (records === 0) {
    throw new NotImportable(
      `There is no line to import below the headings, which end on line ${job.dataLine - 1}: ${job.columns.map(({ heading }) => `"${heading}"`).join(', ')}.`,
    );
  }
  if (unread.size === 0) return;
  const named = [...unread].map(
    ([index, { count, example }]) =>
      `  "${job.columns[index]?.heading}": ${count} of ${records} lines, such as "${example.slice(0, 40)}"`,
  );
  throw new NotImportable(
    [
      'These columns have values, and nobody here knows what they are:',
      ...named,
      'Name them as docs/import.md has it ("Дополнительно: …" keeps any), or leave them out: --ignore-columns "Heading" or --ignore-columns all.',
    ].join('\n'),
  );
};

/** Holds the answer to a part against its lines. Throws where a line is not accounted for. */
const accountFor = ({ lines }: CsvPart, chunk: Chunk): void => {
  const answered = new Set(chunk.lines.map(({ line }) => line));
  const missing = lines.filter((line) => !answered.has(line));
  const { created, exists, differs, refused } = chunk.counts;
  const sum = created + exists + differs + refused;
  if (missing.length === 0 && chunk.lines.length === lines.length && sum === lines.length) return;
  const which = missing.length > 0 ? missing : lines;
  throw new Error(
    `Of the lines ${lines[0]} to ${lines.at(-1)} not all are accounted for: ${which.slice(0, MOST_NAMED).join(', ')}. They are ${lines.length}, and the journal tells of ${chunk.lines.length}.`,
  );
};

/**
 * Imports the file. `begun` hears how it is read, `done` what became of each part; answers the whole.
 * @throws when the file can't be read as it is, the API refuses a part, or can't be reached
 */
export const importFile = async ({
  client,
  file: path,
  options,
  begun,
  done,
}: {
  client: Client;
  file: string;
  options: Omit<RequestOf<'create-import'>['body'], 'header'>;
  begun: (job: Job, encoding: string) => void;
  done: (chunk: Chunk) => void | Promise<void>;
}): Promise<Job> => {
  const file = await openCsvFile(path);
  if (file.head.trim() === '') throw new NotImportable('The file is empty.');
  const idempotencyKey = crypto.randomUUID();
  const job = await persistently(async () => {
    const answer = await client('create-import', { body: { ...options, header: file.head }, idempotencyKey });
    if (answer.ok || answer.problem?.errors === undefined) return answer;
    throw new NotImportable(answer.problem.errors.map(({ detail }) => detail).join('\n'));
  });
  begun(job, file.encoding);
  await lookThrough(file, job);
  const params = { importId: job.id };
  let sequence = 0;
  const send = async (part: CsvPart, isLast: boolean) => {
    const { firstLine, text } = part;
    const body = { sequence, firstLine, text, isLast };
    const chunk = await persistently(() => client('import-chunk', { params, body }));
    accountFor(part, chunk);
    await done(chunk);
    sequence++;
  };
  // One part is held back: only when nothing comes behind it is it known to be the last.
  let held: CsvPart | undefined;
  const form = { delimiter: job.delimiter, looks: looksOf(job.columns) };
  for await (const part of file.parts(form, job.dataLine, PART)) {
    if (held) await send(held, false);
    held = part;
  }
  if (held) await send(held, true);
  return persistently(() => client('get-import', { params }));
};
