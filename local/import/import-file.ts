/** Imports a file through the API, as any integrator would: first the headings, then part after part. */
import type { AnswerOf } from '../../shared/api/all-routes.ts';
import { type Answer, type Client, expectOk, type RequestOf } from '../../shared/api/client.ts';
import { looksOf } from '../../shared/domain/imports/import-columns.ts';
import { type Patience, retry } from '../../shared/retry.ts';
import { type CsvPart, openCsvFile } from './csv-file.ts';

/**
 * The API deals with a part in a few seconds, far below API Gateway's time limit. At three bytes a character it is under
 * the megabyte that a body may have.
 */
const PART = { records: 100, characters: 200_000 };
/** Up to half a minute of pauses in all. */
const PATIENCE: Patience = { attempts: 6, pauseMilliseconds: 1000 };
/** Lines that a message names. */
const MAX_NAMED = 10;

type Job = AnswerOf<'get-import'>;
type Chunk = AnswerOf<'import-chunk'>;

/** The file can't be imported as it is: none of its lines were sent. */
export class NotImportable extends Error {}

/** Calls again what the API could not do just now: sending a part again changes nothing. */
const persistently = async <Value>(call: () => Promise<Answer<Value>>): Promise<Value> => {
  const attempt = async (): Promise<{ answer?: Answer<Value>; error?: unknown }> => {
    try {
      return { answer: await call() };
    } catch (error) {
      if (error instanceof NotImportable) throw error;
      return { error };
    }
  };
  const { answer, error } = await retry(attempt, {
    isFinal: (outcome) => outcome.answer !== undefined && (outcome.answer.ok || outcome.answer.status < 429),
    patience: PATIENCE,
  });
  if (!answer) throw new Error('The journal can not be reached.', { cause: error });
  return expectOk(answer);
};

/**
 * Reads the whole file before any line is sent. Throws where there is nothing to import, and where a column has values that
 * nobody would read.
 */
const inspect = async (file: Awaited<ReturnType<typeof openCsvFile>>, job: Job): Promise<void> => {
  let records = 0;
  const unread = new Map<number, { count: number; example: string }>();
  const form = { delimiter: job.delimiter, looks: looksOf(job.columns) };
  for await (const { line, text, cells, unclosed } of file.records(form, job.dataLine)) {
    records++;
    if (text.length > PART.characters) {
      throw new NotImportable(
        `The record on line ${line} has ${text.length} characters: it is too long for a record.`,
      );
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
      `There are no lines to import below the headings, which end on line ${job.dataLine - 1}: ${job.columns.map(({ heading }) => `"${heading}"`).join(', ')}.`,
    );
  }
  if (unread.size === 0) return;
  const named = [...unread].map(
    ([index, { count, example }]) =>
      `  "${job.columns[index]?.heading}": ${count} of ${records} lines, such as "${example.slice(0, 40)}"`,
  );
  throw new NotImportable(
    [
      'These columns have values, but their headings are unknown:',
      ...named,
      'Name them as in docs/import.md ("Дополнительно: …" keeps any column), or leave them out: --ignore-columns "Heading" or --ignore-columns all.',
    ].join('\n'),
  );
};

/** Compares the outcome of a part with its lines. Throws where a line is not accounted for. */
const accountFor = ({ lines }: CsvPart, chunk: Chunk): void => {
  const answered = new Set(chunk.lines.map(({ line }) => line));
  const missing = lines.filter((line) => !answered.has(line));
  const { created, exists, differs, refused } = chunk.counts;
  const sum = created + exists + differs + refused;
  if (missing.length === 0 && chunk.lines.length === lines.length && sum === lines.length) return;
  const which = missing.length > 0 ? missing : lines;
  throw new Error(
    `Not all of the lines ${lines[0]} to ${lines.at(-1)} are accounted for: ${which.slice(0, MAX_NAMED).join(', ')}. The file has ${lines.length} of them, the journal reports ${chunk.lines.length}.`,
  );
};

/**
 * Imports the file and returns the finished import. Throws NotImportable where the file can't be read as it is, and an
 * error where the API refuses a part or can't be reached.
 */
export const importFile = async ({
  client,
  file: path,
  options,
  onStart,
  onPart,
}: {
  client: Client;
  file: string;
  options: Omit<RequestOf<'create-import'>['body'], 'header'>;
  /** Called with how the file is read. */
  onStart: (job: Job, encoding: string) => void;
  /** Called with what became of each part. */
  onPart: (chunk: Chunk) => void | Promise<void>;
}): Promise<Job> => {
  const file = await openCsvFile(path);
  if (file.head.trim() === '') throw new NotImportable('The file is empty.');
  const idempotencyKey = crypto.randomUUID();
  const job = await persistently(async () => {
    const answer = await client('create-import', { body: { ...options, header: file.head }, idempotencyKey });
    if (answer.ok || answer.problem?.errors === undefined) return answer;
    throw new NotImportable(answer.problem.errors.map(({ detail }) => detail).join('\n'));
  });
  onStart(job, file.encoding);
  await inspect(file, job);
  const params = { importId: job.id };
  let sequence = 0;
  const send = async (part: CsvPart, isLast: boolean) => {
    const { firstLine, text } = part;
    const body = { sequence, firstLine, text, isLast };
    const chunk = await persistently(() => client('import-chunk', { params, body }));
    accountFor(part, chunk);
    await onPart(chunk);
    sequence++;
  };
  // One part is held back: only when nothing follows it is it known to be the last.
  let held: CsvPart | undefined;
  const form = { delimiter: job.delimiter, looks: looksOf(job.columns) };
  for await (const part of file.parts(form, job.dataLine, PART)) {
    if (held) await send(held, false);
    held = part;
  }
  if (held) await send(held, true);
  return persistently(() => client('get-import', { params }));
};
