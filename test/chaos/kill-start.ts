/** SIGKILLs of `npm start` while reminders are due, and what became of every one of them (R24). */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FIRST_ADMINISTRATOR_EMAIL } from '../../local/cloud.ts';
import { openStorage } from '../../local/host/storage.ts';
import { clientsOf } from '../../local/sign-in/session.ts';
import type { AnswerOf } from '../../shared/api/all-routes.ts';
import { expectOk } from '../../shared/api/client.ts';
import { freePorts, type NpmStart, npmStart } from '../support/npm-start.ts';

export interface KillStartOptions {
  /** An empty folder; what the last process left is in it afterwards. */
  readonly directory: string;
  readonly kills: number;
  /** Entries in all; each kill has as many of them due. */
  readonly entries: number;
  /** When the process is killed: once this share of what came due has gone out, and so many milliseconds later. */
  readonly killWhen: (kill: number) => { readonly share: number; readonly milliseconds: number };
  readonly onEvent?: (line: string) => void;
}

export interface KillStartOutcome {
  readonly entries: number;
  /** Asynchronous events that were queued, or under way, at each kill. */
  readonly queuedAtKills: readonly number[];
  /** Reminders that nobody got. */
  readonly lost: readonly string[];
  /** Reminders somebody got twice, though no crash fell between the message and its mark. */
  readonly duplicates: readonly string[];
  /** Of those whose process died between the message and its mark (all R24 excepts): sent twice, and not. */
  readonly ambiguous: { readonly twice: number; readonly once: number };
  /** Seconds from the last start until every reminder had gone out. */
  readonly settledSeconds: number;
  /** What was given up, by source and function. */
  readonly failures: readonly string[];
}

type Entry = AnswerOf<'create-control-entry'>;

interface Placed {
  readonly number: string;
  readonly communicationId: Entry['communicationId'];
  readonly dueAt: string;
}

interface Message {
  readonly protocol: string;
  readonly recipient: string;
  readonly text: string;
}

const LEASE_AND_MORE_SECONDS = 300;
const SENDING_MILLISECONDS = 15_000;
const SETTLING_ROUNDS = 6;
const SETTLING_MILLISECONDS = 20_000;
const DAY_MILLISECONDS = 86_400_000;

const consoleOf = ({ consoleUrl }: Pick<NpmStart, 'consoleUrl'>) => {
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`${consoleUrl}${path}`, { signal: AbortSignal.timeout(10_000) });
    return response.json();
  };
  return {
    now: async () => new Date(((await get('/api/clock')) as { now: string }).now),
    messages: async () => (await get('/api/outbox?limit=10000')) as Message[],
    failures: async () =>
      ((await get('/api/failures')) as { source: string; function: string; error: string }[]).map(
        (failure) => `${failure.source} ${failure.function}: ${failure.error}`,
      ),
    advance: async (by: { to: string } | { seconds: number }) => {
      const response = await fetch(`${consoleUrl}/api/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(by),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`Time was not moved: ${await response.text()}`);
    },
  };
};

/** How often each recipient was told of a document, the most often counting. */
const timesTold = (messages: readonly Message[], number: string): number => {
  const counts = new Map<string, number>();
  for (const { protocol, recipient, text } of messages) {
    if (!text.includes(number)) continue;
    const key = `${protocol} ${recipient}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
};

/** The managers of the company that is entered at the first start: those who are reminded by e-mail. */
const managersOf = async (journal: NpmStart) => {
  const users = expectOk(await clientsOf(journal)(FIRST_ADMINISTRATOR_EMAIL)('list-users', {})).items;
  return users.filter(
    ({ access, warning, channels }) =>
      access.journal === 'write' && warning === null && channels.includes('email'),
  );
};

/** Enters documents with one entry each; those of one round are due on the same day. */
const enterEntries = async (
  journal: NpmStart,
  { entries, kills }: KillStartOptions,
): Promise<readonly Placed[][]> => {
  const clientOf = clientsOf(journal);
  const administrator = clientOf(FIRST_ADMINISTRATOR_EMAIL);
  const managers = await managersOf(journal);
  const kindId = expectOk(await administrator('list-control-kinds', {})).items[0]?.id;
  if (!kindId || managers.length === 0) throw new Error('The company has no kind or no manager');
  const now = await consoleOf(journal).now();
  const rounds: Placed[][] = Array.from({ length: kills }, () => []);
  for (let count = 0; count < entries; count++) {
    const round = count % kills;
    const manager = clientOf(managers[Math.floor(count / kills) % managers.length]?.email ?? '');
    const communication = expectOk(await manager('create-communication', { body: {} }));
    const nextDate = new Date(now.getTime() + (round + 2) * DAY_MILLISECONDS).toISOString().slice(0, 10);
    const entry = expectOk(
      await manager('create-control-entry', {
        params: { communicationId: communication.id },
        body: { kindId, nextDate },
      }),
    );
    const { dueAt } = entry.reminders[0] ?? {};
    if (!dueAt) throw new Error('An entry has no reminder');
    rounds[round]?.push({ number: communication.number, communicationId: communication.id, dueAt });
  }
  return rounds;
};

/**
 * Those whose process died between the message and its mark: there is a message, and by the ledger it is not sent yet.
 * Nobody else sends it within its lease, so there is time to look.
 */
const betweenMessageAndMark = async (journal: NpmStart, due: readonly Placed[]) => {
  const messages = await consoleOf(journal).messages();
  const administrator = clientsOf(journal)(FIRST_ADMINISTRATOR_EMAIL);
  const found: string[] = [];
  for (const { number, communicationId } of due) {
    if (timesTold(messages, number) === 0) continue;
    const [entry] = expectOk(
      await administrator('list-control-entries', { params: { communicationId } }),
    ).items;
    if (entry?.reminders.at(-1)?.status !== 'sent') found.push(number);
  }
  return found;
};

/** Waits until the share of them has gone out, some seconds at most. Answers how many have. */
const untilTold = async (journal: NpmStart, round: readonly Placed[], share: number): Promise<number> => {
  const deadline = performance.now() + SENDING_MILLISECONDS;
  for (;;) {
    const messages = share > 0 ? await consoleOf(journal).messages() : [];
    const told = round.filter(({ number }) => timesTold(messages, number) > 0).length;
    if (told >= share * round.length || performance.now() > deadline) return told;
    await delay(5);
  }
};

const queuedIn = (directory: string): number => {
  const storage = openStorage(join(directory, 'cloud.sqlite'));
  try {
    return storage.checkpoints.list('async-event:').length;
  } finally {
    storage.close();
  }
};

/** Runs it. Throws when the journal does not start. */
export const killStart = async (options: KillStartOptions): Promise<KillStartOutcome> => {
  const { directory, kills, killWhen, onEvent = () => undefined } = options;
  const port = await freePorts();
  let journal = npmStart(directory, port);
  try {
    await journal.ready();
    const rounds = await enterEntries(journal, options);
    onEvent(`${options.entries} entries are entered`);
    const queuedAtKills: number[] = [];
    const ambiguous = new Set<string>();
    let startedAt = performance.now();
    for (let kill = 0; kill < kills; kill++) {
      const round = rounds[kill] ?? [];
      const dueAt =
        round
          .map((entry) => entry.dueAt)
          .sort()
          .at(-1) ?? '';
      await consoleOf(journal).advance({ to: new Date(Date.parse(dueAt) + 1000).toISOString() });
      const { share, milliseconds } = killWhen(kill);
      const told = await untilTold(journal, round, share);
      await delay(milliseconds);
      await journal.kill();
      queuedAtKills.push(queuedIn(directory));
      startedAt = performance.now();
      journal = npmStart(directory, port);
      await journal.answers();
      const between = await betweenMessageAndMark(journal, rounds.slice(0, kill + 1).flat());
      for (const number of between) ambiguous.add(number);
      onEvent(
        `kill ${kill + 1} with ${told} of ${round.length} sent: ${queuedAtKills.at(-1)} events queued, ${between.length} between message and mark; answers again after ${Math.round(performance.now() - startedAt)} ms`,
      );
    }

    const all = rounds.flat();
    const untold = async () => {
      const messages = await consoleOf(journal).messages();
      return all.filter(({ number }) => timesTold(messages, number) === 0);
    };
    // The leases of what was under way run out, and a sweep takes it up: once would do but for what is given up on the way.
    for (let round = 0; round < SETTLING_ROUNDS && (await untold()).length > 0; round++) {
      await consoleOf(journal).advance({ seconds: LEASE_AND_MORE_SECONDS });
      const deadline = performance.now() + SETTLING_MILLISECONDS;
      while (performance.now() < deadline && (await untold()).length > 0) await delay(200);
    }
    const settledSeconds = (performance.now() - startedAt) / 1000;
    // What a process that died may have sent without a mark is sent again now, if at all.
    await consoleOf(journal).advance({ seconds: LEASE_AND_MORE_SECONDS });
    await delay(3000);

    const messages = await consoleOf(journal).messages();
    const twice = all.filter(({ number }) => timesTold(messages, number) > 1).map(({ number }) => number);
    const excepted = twice.filter((number) => ambiguous.has(number)).length;
    return {
      entries: all.length,
      queuedAtKills,
      lost: (await untold()).map(({ number }) => number),
      duplicates: twice.filter((number) => !ambiguous.has(number)),
      ambiguous: { twice: excepted, once: ambiguous.size - excepted },
      settledSeconds,
      failures: await consoleOf(journal).failures(),
    };
  } finally {
    await journal.stop();
  }
};
