import type { StoredCommunication } from '../../shared/domain/communications/communication.ts';
import type { StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import { type Reminder, SEND_NOW_WITHIN_SECONDS } from '../../shared/domain/control/reminder.ts';
import { digestText, reminderText } from '../../shared/domain/reminders/reminder-text.ts';
import { latest, type Version } from './history.ts';
import type { GoneTopic, Scenario } from './scenario.ts';
import type { Accepted } from './sns.ts';
import { type Outcome, TOPIC_PREFIX } from './world.ts';

/** Ways to break R20, R21 and R24. */
export type Breach = 'lost' | 'early' | 'wrong' | 'duplicate' | 'late';

/**
 * Why an accepted message was not marked: the process died in between, it did not hear that the message was accepted, or
 * the table would not take the mark however often it tried.
 */
export const excuses = ['crash', 'unheard', 'unwritten'] as const;
export type Excuse = (typeof excuses)[number];

export interface Verdict {
  readonly breaches: readonly { readonly breach: Breach; readonly what: string }[];
  /** Sent again because the one before was accepted and could not be marked, by what kept it: what R24 allows. */
  readonly ambiguousDuplicates: Readonly<Record<Excuse, number>>;
}

/** Scheduler's 60 s, and what an invocation and the stream take. */
const PROMPT_MILLISECONDS = 120_000;
/**
 * Where nothing is wrong but with another manager's topic: the stream, Lambda's queue and sending together take 3 s, and
 * each of the two functions may have to start first, which takes up to 2.5 s.
 */
const UNHINDERED_MILLISECONDS = 8000;
/** How late a one-shot may fire. */
const SCHEDULER_PRECISION_MILLISECONDS = 60_000;
/** After a fault: the sweeper's 3 minutes, its 5 until the next sweep, retries and a lease, and a second sweep. */
const DELAYED_MILLISECONDS = 15 * 60_000;
/** How long before its moment a fault can still delay a reminder: retries of the stream. */
const FAULTS_COUNT_BEFORE_MILLISECONDS = 10 * 60_000;
/** Faults it takes to keep a mark from being written: `send-reminder.ts` tries six times, conflicts take some of them. */
const FAULTS_TO_MISS_A_MARK = 4;

/** Whether this version of the reminder may and should be sent. */
const isInForce = (entry: StoredControlEntry, version: number) => {
  const line = entry.reminders.at(-1);
  return entry.status === 'open' && line?.version === version && line.status !== 'stopped';
};

/** Holds a run against the rules. */
export const judge = (scenario: Scenario, outcome: Outcome): Verdict => {
  const { history, faultMoments, gaveUp, errors, acknowledged } = outcome;
  const { goneTopic } = scenario;
  const breaches = errors.map((what): { breach: Breach; what: string } => ({ breach: 'wrong', what }));
  const ambiguousDuplicates: Record<Excuse, number> = { crash: 0, unheard: 0, unwritten: 0 };
  const hasGivenUp = gaveUp.has('schedule-reminders') || gaveUp.has('send-reminder');

  /** When an accepted message was marked on the ledger of one of the entries it is of: each has its own mark. */
  const markedAt = ({ messageId }: Accepted, entryId: string): number =>
    history.entries
      .get(entryId)
      ?.find(({ document }) => document.reminders.some((line) => line.messageId === messageId))?.at ??
    Infinity;
  /** What kept an accepted message from being marked by a moment; nothing, if it was marked or should have been. */
  const excuseOf = (accepted: Accepted, entryId: string, by: number): Excuse | undefined => {
    if (markedAt(accepted, entryId) <= by) return undefined;
    const { diedAt = Infinity, faultsAt } = accepted.by;
    if (diedAt <= by) return 'crash';
    if (!accepted.answered) return 'unheard';
    const faults = faultsAt.filter((at) => at >= accepted.at && at <= by).length;
    return faults >= FAULTS_TO_MISS_A_MARK ? 'unwritten' : undefined;
  };

  for (const accepted of history.accepted) {
    const wrong = whatIsWrong(accepted, outcome);
    if (wrong) breaches.push({ breach: 'wrong', what: `${accepted.messageId}: ${wrong}` });
    for (const { entry } of accepted.claims) {
      const dueAt = entry.reminders.at(-1)?.dueAt ?? '';
      if (accepted.at < Date.parse(dueAt) - SEND_NOW_WITHIN_SECONDS * 1000) {
        breaches.push({
          breach: 'early',
          what: `${accepted.messageId} at ${iso(accepted.at)}, due ${dueAt}`,
        });
      }
    }
  }

  for (const [entryId, versions] of history.entries) {
    const label = history.labelOf(entryId);
    const final = latest(versions);
    for (const { document, from } of versions) {
      if (document.revision !== (from ?? 0) + 1) {
        breaches.push({ breach: 'wrong', what: `${label}: revision ${document.revision} over ${from}` });
      }
    }
    for (const { version } of acknowledged.filter((one) => one.entryId === entryId)) {
      if (final.version < version)
        breaches.push({ breach: 'wrong', what: `${label}: version ${version} is gone` });
    }

    for (const line of final.reminders) {
      const name = `${label} v${line.version}`;
      const sent = history.accepted
        .filter(({ claims }) =>
          claims.some(({ entry, version }) => entry.id === entryId && version === line.version),
        )
        .sort((a, b) => claimedAt(a) - claimedAt(b));
      for (const [index, again] of sent.slice(1).entries()) {
        const excuse = excuseOf(sent[index] as Accepted, entryId, claimedAt(again));
        if (excuse) ambiguousDuplicates[excuse]++;
        else breaches.push({ breach: 'duplicate', what: `${name}: ${again.messageId}` });
      }
      const last = sent.at(-1);
      const isOnLedger = sent.some(({ messageId }) => messageId === line.messageId);
      if (line.status === 'sent' && !isOnLedger) {
        breaches.push({ breach: 'wrong', what: `${name}: marked as sent, and was not` });
      }
      if (last && line.status !== 'sent' && !excuseOf(last, entryId, scenario.end)) {
        breaches.push({ breach: 'wrong', what: `${name}: sent, and not marked` });
      }

      const plannedAt = versions.find(({ document }) => isInForce(document, line.version))?.at;
      if (plannedAt === undefined) continue;
      const endedAt =
        versions.find(({ at, document }) => at >= plannedAt && !isInForce(document, line.version))?.at ??
        scenario.end;
      const due = Math.max(Date.parse(line.dueAt), plannedAt);
      const first = Math.min(...sent.map(({ at }) => at));
      if (sent.length === 0 && endedAt === scenario.end && due < scenario.faultsUntil) {
        breaches.push({ breach: 'lost', what: `${name}, due ${line.dueAt}` });
        continue;
      }
      const until = Math.min(first, endedAt);
      const lastFault = faultMoments.findLast(
        (at) => at <= until && at >= due - FAULTS_COUNT_BEFORE_MILLISECONDS,
      );
      const allowed = goneTopic
        ? allowedBeside(goneTopic, line, managerOf(versions, line.version), plannedAt)
        : Math.max(due, lastFault ?? 0) +
          (lastFault === undefined && !hasGivenUp ? PROMPT_MILLISECONDS : DELAYED_MILLISECONDS);
      if (until > allowed) {
        breaches.push({
          breach: 'late',
          what: `${name}, due ${iso(due)}, sent ${Number.isFinite(first) ? iso(first) : 'never'}`,
        });
      }
    }
  }
  for (const what of whatIsOutOfStep(outcome)) breaches.push({ breach: 'wrong', what });
  for (const { entryId } of acknowledged) {
    if (!history.entries.has(entryId))
      breaches.push({ breach: 'wrong', what: `${entryId} was never written` });
  }
  return { breaches, ambiguousDuplicates };
};

/** Whose a version of an entry's reminder is. */
const managerOf = (versions: readonly Version<StoredControlEntry>[], version: number) =>
  versions.find(({ document }) => document.reminders.at(-1)?.version === version)?.document.managerId;

/** Until when a reminder may be sent while one manager's topic is gone: that one's when it is back, others' as ever. */
const allowedBeside = (
  { managerId, to }: GoneTopic,
  { dueAt }: Pick<Reminder, 'dueAt'>,
  ownManagerId: string | undefined,
  plannedAt: number,
): number => {
  const due = Math.max(Date.parse(dueAt), plannedAt);
  if (ownManagerId === managerId) return Math.max(due, to) + DELAYED_MILLISECONDS;
  const isOneShot = Date.parse(dueAt) > plannedAt + SEND_NOW_WITHIN_SECONDS * 1000;
  return due + UNHINDERED_MILLISECONDS + (isOneShot ? SCHEDULER_PRECISION_MILLISECONDS : 0);
};

/** What does not fit together when the dust has settled: entries, communications and clients. */
const whatIsOutOfStep = ({ history, gaveUp }: Outcome): string[] => {
  const entries = [...history.entries.values()].map(latest);
  const made = entries.map(({ id }) => history.labelOf(id).replace(/~.*/, ''));
  const twice = made.filter((label, index) => made.indexOf(label) < index);
  const communications = [...history.communications.values()].map(latest);
  const open = (places: readonly { entryId: string; nextDate: string }[]) =>
    places
      .map(({ entryId, nextDate }) => `${entryId} ${nextDate}`)
      .sort()
      .join();
  return [
    ...twice.map((label) => `${label} was made twice`),
    ...communications.flatMap(({ id, openEntries, clientName, preliminaryContact: { clientId } }) => {
      const own = entries
        .filter(({ communicationId, status }) => communicationId === id && status === 'open')
        .map((entry) => ({ entryId: entry.id, nextDate: entry.nextDate }));
      const client = latest(history.counterparties.get(clientId ?? '') ?? []);
      return [
        ...(open(own) === open(openEntries) ? [] : [`${id} does not know its open entries`]),
        ...(clientName === client.name || gaveUp.has('follow-changes') || gaveUp.has('fan-out-changes')
          ? []
          : [`${id} has its client's old name`]),
      ];
    }),
  ];
};

const iso = (at: number) => new Date(at).toISOString();

/** What a document was at some time between two moments. */
const between = <Document>(
  versions: readonly Version<Document>[] = [],
  from: number,
  to: number,
): Document[] =>
  versions
    .filter(({ at }, index) => at <= to && (versions[index + 1]?.at ?? Infinity) >= from)
    .map(({ document }) => document);

const claimedAt = ({ claims }: Accepted) => claims[0]?.at ?? 0;

/** Why a message should not have been sent as it was. Fresh is what the table held since the sender read it. */
const whatIsWrong = (accepted: Accepted, { history }: Outcome): string | undefined => {
  const { claims, topicArn, at } = accepted;
  const [first] = claims;
  if (!first) return 'sent without a claim';
  const { managerId } = first.entry;
  if (topicArn !== `${TOPIC_PREFIX}${managerId}`) return `sent to ${topicArn}`;
  for (const { entry, version } of claims) {
    if (!isInForce(entry, version)) return `v${version} was not in force`;
    if (entry.managerId !== managerId) return 'it is of several managers';
  }
  const users = between(history.users.get(managerId), first.knownSince, at);
  const listed = claims.map(({ entry, knownSince }) => ({
    entry,
    communications: between(history.communications.get(entry.communicationId), knownSince, at),
  }));
  if (listed.some(({ communications }) => communications.every(({ deletionMark }) => deletionMark))) {
    return 'its communication is marked for deletion';
  }
  const isFresh = users.some((user) =>
    choices(listed).some((chosen) => {
      const [only, ...others] = chosen;
      const { subject, email, sms } =
        only && others.length === 0
          ? reminderText(only.entry, only.communication, user.language)
          : digestText(chosen, user.language);
      return (
        accepted.subject === subject && accepted.message === JSON.stringify({ default: email, email, sms })
      );
    }),
  );
  return isFresh ? undefined : 'it says what the table did not hold';
};

interface Choice {
  readonly entry: StoredControlEntry;
  readonly communication: StoredCommunication;
}

/** Every way to take one of the documents for each entry: of one communication the same one, as it is read once. */
const choices = (
  listed: readonly {
    readonly entry: StoredControlEntry;
    readonly communications: readonly StoredCommunication[];
  }[],
): Choice[][] => {
  const documents = new Map(
    listed.map(({ entry, communications }) => [entry.communicationId, communications]),
  );
  let taken: Map<string, StoredCommunication>[] = [new Map()];
  for (const [id, communications] of documents) {
    taken = taken.flatMap((before) =>
      communications.map((communication) => new Map([...before, [id, communication]])),
    );
  }
  return taken.map((chosen) =>
    listed.flatMap(({ entry }) => {
      const communication = chosen.get(entry.communicationId);
      return communication ? [{ entry, communication }] : [];
    }),
  );
};
