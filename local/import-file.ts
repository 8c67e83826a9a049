/** Imports a file through the API as any integrator would: a heading, then part after part. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Client, RequestOf } from '../shared/api/client.ts';
import type { AnswerOf } from '../shared/api/routes.ts';
import { openCsvFile } from './csv-file.ts';
import { expectOk } from './seed.ts';

/** A part is dealt with in a few seconds, far below what API Gateway waits. */
const PART = { records: 100, characters: 300_000 };
const ATTEMPTS = 6;
const PAUSE_MILLISECONDS = 500;

type Job = AnswerOf<'get-import'>;
type Chunk = AnswerOf<'import-chunk'>;

/** Calls again what the API could not do just now: a part that comes again makes nothing twice. */
const persistently = async <Value>(call: () => Promise<Answer<Value>>): Promise<Value> => {
  for (let attempt = 1; ; attempt++) {
    const answer = await call().catch((error: unknown) => {
      if (attempt === ATTEMPTS) throw new Error('The journal can not be reached.', { cause: error });
      return undefined;
    });
    if (answer && (answer.ok || answer.status < 429 || attempt === ATTEMPTS)) return expectOk(answer);
    await delay(PAUSE_MILLISECONDS * 2 ** attempt * Math.random());
  }
};

/**
 * Imports the file. `begun` hears how it is read, `done` what became of each part; answers the whole.
 * @throws when the API refuses the heading or a part, or can't be reached
 */
export const importFile = async ({
  client,
  file,
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
  const { encoding, header, parts } = await openCsvFile(file);
  const idempotencyKey = crypto.randomUUID();
  const job = await persistently(() =>
    client('create-import', { body: { ...options, header }, idempotencyKey }),
  );
  begun(job, encoding);
  const params = { importId: job.id };
  let sequence = 0;
  const send = async (part: { firstLine: number; text: string }, isLast: boolean) => {
    const { firstLine, text } = part;
    const body = { sequence, firstLine, text, isLast };
    await done(await persistently(() => client('import-chunk', { params, body })));
    sequence++;
  };
  // One part is held back: only when nothing comes behind it is it known to be the last.
  let held: { firstLine: number; text: string } = { firstLine: 2, text: '' };
  let isFirst = true;
  for await (const part of parts(job.delimiter, PART)) {
    if (!isFirst) await send(held, false);
    isFirst = false;
    held = part;
  }
  await send(held, true);
  return persistently(() => client('get-import', { params }));
};
