import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Measurement, measurement } from './measurement.ts';

/** Kilobytes of a body. */
const SIZES = [64, 128, 256, 1024] as const;
/** Longest that one route is waited for, with all its sizes. */
const LIMIT_MILLISECONDS = 120_000;

/** Hostile bodies: to which operation, of what. `hostile-process.ts` makes and sends them. */
const CASES = [
  ['receive-telephony-event', 'brackets'],
  ['receive-mango-call', 'ampersands'],
  ['receive-mango-call', 'escapes'],
  ['receive-mango-summary', 'ampersands'],
  ['receive-novofon-event', 'ampersands'],
  ['receive-novofon-event', 'escapes'],
  ['create-communication', 'marks'],
  ['create-communication', 'keys'],
  ['create-communication', 'brackets'],
  ['create-view', 'columns'],
  ['query-communications', 'filters'],
  ['import-chunk', 'cells'],
] as const;

/** What the child says of one body. */
export interface HostileAnswer {
  readonly kilobytes: number;
  readonly milliseconds: number;
  readonly status: number;
}

const answersOf = async (operation: string, kind: string): Promise<HostileAnswer[]> => {
  const child = fork(
    join(import.meta.dirname, 'hostile-process.ts'),
    [operation, kind, ...SIZES.map(String)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      timeout: LIMIT_MILLISECONDS,
      killSignal: 'SIGKILL',
    },
  );
  const answers: HostileAnswer[] = [];
  child.on('message', (message) => answers.push(message as HostileAnswer));
  const [[, signal]] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  if (answers.length < SIZES.length && signal === null)
    throw new Error(`${operation} ${kind} gave no answer`);
  return answers;
};

/**
 * Processor time of the functions for bodies made to cost it, by size, and what they answer: nobody has signed those to
 * telephony, and those to the API come from somebody nobody has entered (the import's from an administrator).
 */
export const hostile = async ({ say }: { say: (line: string) => void }): Promise<Measurement[]> => {
  const measurements: Measurement[] = [];
  say(['operation, body'.padEnd(40), ...SIZES.map((size) => `${size} KB`.padStart(16))].join(''));
  for (const [operation, kind] of CASES) {
    const answers = await answersOf(operation, kind);
    const cells = SIZES.map((_, index) => {
      const answer = answers[index];
      return answer ? `${answer.milliseconds.toFixed(1)} ms (${answer.status})` : 'given up';
    });
    say([`${operation}, ${kind}`.padEnd(40), ...cells.map((cell) => cell.padStart(16))].join(''));
    for (const { kilobytes, milliseconds } of answers) {
      measurements.push(measurement('hostile', `${operation}_${kind}_${kilobytes}_kb`, milliseconds, 'ms'));
    }
  }
  return measurements;
};
