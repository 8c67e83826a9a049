import { currentReminder, type StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import { LEASE_SECONDS, SEND_NOW_WITHIN_SECONDS } from '../../shared/domain/control/reminder.ts';
import type { EntryWrite, History } from './history.ts';

/** A message that SNS accepted and delivered. Moments are epoch milliseconds of the cloud's clock. */
export interface Message {
  readonly messageId: string;
  readonly managerId: string;
  readonly text: string;
  readonly requestedAt: number;
  readonly acceptedAt: number;
  /** Whether the sender got the answer. */
  readonly heard: boolean;
}

/** What somebody was told is done: the entry, as the answer had it. */
export type Acknowledged = Pick<
  StoredControlEntry,
  'id' | 'communicationId' | 'version' | 'status' | 'nextDate' | 'managerId'
>;

/** A call of DynamoDB that failed, whoever's fault it was, and the entries it was about. */
interface FailedCall {
  readonly at: number;
  readonly entryIds: readonly string[];
}

/** All that is known of a run when it is over and everything is quiet. */
export interface RunRecord {
  readonly history: History;
  /** The control entries as they are in the table. */
  readonly entries: readonly StoredControlEntry[];
  readonly messages: readonly Message[];
  readonly acknowledged: readonly Acknowledged[];
  /** When the functions' process ended. */
  readonly crashes: readonly number[];
  readonly failedCalls: readonly FailedCall[];
  readonly endedAt: number;
}

/** Ways to break R20, R21 and R24. */
export type Breach = 'lost' | 'wrong' | 'duplicate';

/** What kept an accepted message from being marked: `test/simulation/oracle.ts` knows the same. */
type Excuse = 'crash' | 'unheard' | 'unwritten';

export interface Verdict {
  readonly breaches: readonly { readonly breach: Breach; readonly entryId?: string; readonly what: string }[];
  /** Sent again because the one before was accepted and could not be marked: what R24 allows. */
  readonly ambiguousDuplicates: Readonly<Record<Excuse, number>>;
  /** Versions of entries' reminders that were sent. */
  readonly reminders: number;
}

/** Longest from acceptance to mark where no call fails: a crash later than that did not keep the mark from being written. */
const MARK_MILLISECONDS = 5000;
/** Failed calls it takes to keep a mark from being written: the sender tries six times, others get in between. */
const FAILED_CALLS_TO_MISS_A_MARK = 4;

/** A message as far as one entry goes: the version it reminds of, and the write by which its sender had claimed that. */
interface Sending {
  readonly message: Message;
  readonly version: number;
  /** Its place among the entry's writes. */
  readonly claim: number;
}

const claimedAt = ({ after }: EntryWrite) =>
  Date.parse(currentReminder(after).leasedUntil ?? '') - LEASE_SECONDS * 1000;

/** Whether a write claims the reminder in force for one attempt to send it. */
const isClaim = ({ before, after }: EntryWrite) =>
  currentReminder(after).status === 'sending' &&
  (before === undefined || currentReminder(before).attempts !== currentReminder(after).attempts);

/** Holds a run against the rules. */
export const judge = (record: RunRecord): Verdict => {
  const { history, entries, messages, acknowledged } = record;
  const breaches: { breach: Breach; entryId?: string; what: string }[] = [];
  const ambiguousDuplicates = { crash: 0, unheard: 0, unwritten: 0 };
  let reminders = 0;
  const breaks = (breach: Breach, entry: Pick<StoredControlEntry, 'id'> | undefined, what: string) =>
    breaches.push({ breach, what, ...(entry && { entryId: entry.id }) });

  const byCommunication = Map.groupBy(entries, ({ communicationId }): string => communicationId);
  for (const [id, twice] of byCommunication) {
    if (twice.length > 1) breaks('wrong', twice[1], `${id} was put on control ${twice.length} times`);
  }

  /** By entry: the messages that name its communication. */
  const naming = new Map<string, Message[]>();
  for (const message of messages) {
    const numbers = new Set(message.text.match(/КМ-\d{4}-\d{6}/g));
    if (numbers.size === 0) breaks('wrong', undefined, `${message.messageId} names no document`);
    for (const number of numbers) {
      const [entry] = byCommunication.get(history.numbers.get(number) ?? '') ?? [];
      if (entry) naming.set(entry.id, [...(naming.get(entry.id) ?? []), message]);
      else breaks('wrong', undefined, `${message.messageId} names ${number}, which has no entry`);
    }
  }

  for (const entry of entries) {
    const writes = history.writes.get(entry.id) ?? [];
    for (const what of whatIsTorn(entry, writes)) breaks('wrong', entry, what);
    const own = naming.get(entry.id) ?? [];
    const sendings: Sending[] = [];
    for (const message of own) {
      const sending = sendingOf(message, entry, writes);
      if (typeof sending === 'string') breaks('wrong', entry, `${message.messageId} ${sending}`);
      else sendings.push(sending);
    }

    for (const line of entry.reminders) {
      const name = `v${line.version}`;
      const sent = sendings
        .filter(({ version }) => version === line.version)
        .sort((a, b) => a.claim - b.claim || a.message.requestedAt - b.message.requestedAt);
      if (sent.length > 0) reminders++;
      for (const [index, again] of sent.slice(1).entries()) {
        const excuse = excuseOf(sent[index] as Sending, again, entry, writes, record);
        if (excuse) ambiguousDuplicates[excuse]++;
        else breaks('duplicate', entry, `${name}: ${again.message.messageId}`);
      }
      for (const { message } of sent) {
        if (message.requestedAt < Date.parse(line.dueAt) - SEND_NOW_WITHIN_SECONDS * 1000) {
          breaks('wrong', entry, `${name}: sent at ${iso(message.requestedAt)}, due ${line.dueAt}`);
        }
      }
      if (line.status === 'sent' && !own.some(({ messageId }) => messageId === line.messageId)) {
        breaks('wrong', entry, `${name}: marked as sent, and was not`);
      }
    }

    const line = currentReminder(entry);
    const isDue = entry.status === 'open' && Date.parse(line.dueAt) <= record.endedAt;
    if (isDue && line.status !== 'sent') {
      const last = sendings.filter(({ version }) => version === line.version).at(-1);
      if (!last) breaks('lost', entry, `v${line.version}, due ${line.dueAt}, is ${line.status}`);
      // Whoever is quiet has had every chance to send it again and mark it.
      else breaks('wrong', entry, `v${line.version}: sent as ${last.message.messageId}, and not marked`);
    }
  }

  for (const told of acknowledged) {
    const what = whatBecameOf(told, record);
    if (what) breaks('wrong', told, `version ${told.version} was acknowledged, and ${what}`);
  }
  return { breaches, ambiguousDuplicates, reminders };
};

const iso = (at: number) => new Date(at).toISOString();

/** What does not fit together in an entry's writes: one on another revision than the table had, or one that nobody saw. */
const whatIsTorn = (entry: StoredControlEntry, writes: readonly EntryWrite[]): string[] => {
  const torn = writes.flatMap(({ before, after }, index) => {
    const previous = writes[index - 1]?.after.revision;
    return before?.revision === previous && after.revision === (previous ?? 0) + 1
      ? []
      : [`revision ${after.revision} was written over ${before?.revision}, ${previous} was known`];
  });
  const last = writes.at(-1)?.after.revision;
  return last === entry.revision
    ? torn
    : [...torn, `the table has revision ${entry.revision}, the stream ${last}`];
};

/** What a message is of an entry, by the ledger or by who had claimed it when it was sent; or why it is wrong. */
const sendingOf = (
  message: Message,
  { reminders }: StoredControlEntry,
  writes: readonly EntryWrite[],
): Sending | string => {
  const marked = reminders.find(({ messageId }) => messageId === message.messageId)?.version;
  const claim = writes.findLastIndex(
    (write) =>
      isClaim(write) &&
      claimedAt(write) <= message.requestedAt &&
      (marked === undefined
        ? write.after.managerId === message.managerId
        : currentReminder(write.after).version === marked),
  );
  const claimed = writes[claim]?.after;
  if (!claimed) return 'was sent without a claim';
  if (claimed.managerId !== message.managerId) return `went to ${message.managerId}`;
  if (claimed.status !== 'open') return 'was sent for an entry that was closed';
  return { message, version: currentReminder(claimed).version, claim };
};

/** What kept an accepted message from being marked before it was sent again; nothing, if it was or should have been. */
const excuseOf = (
  { message: { messageId, acceptedAt, heard }, version, claim }: Sending,
  again: Sending,
  { id }: StoredControlEntry,
  writes: readonly EntryWrite[],
  { crashes, failedCalls }: RunRecord,
): Excuse | undefined => {
  const mark = writes.findIndex(({ after }) =>
    after.reminders.some((line) => line.version === version && line.messageId === messageId),
  );
  if (mark !== -1 && again.claim !== claim && mark < again.claim) return undefined;
  if (!heard) return 'unheard';
  if (again.claim === claim) return undefined;
  const until = again.message.requestedAt;
  // A sender killed since its claim may have had the message on the way: it is read, and accepted, after the sender's end.
  const claimedBy = writes[claim] ? claimedAt(writes[claim]) : acceptedAt;
  const failed = failedCalls.filter(
    ({ at, entryIds }) => at >= acceptedAt && at <= until && entryIds.includes(id),
  );
  const crashed = crashes.some(
    (at) =>
      at >= claimedBy &&
      at <= until &&
      (at <= acceptedAt + MARK_MILLISECONDS || failed.some((call) => call.at <= at)),
  );
  if (crashed) return 'crash';
  return failed.length >= FAILED_CALLS_TO_MISS_A_MARK ? 'unwritten' : undefined;
};

/** What is left of a change that somebody was told is done; nothing where all of it is. */
const whatBecameOf = (told: Acknowledged, { history, entries }: RunRecord): string | undefined => {
  const now = entries.find(({ id }) => id === told.id);
  if (!now) return 'the entry is not there';
  if (now.version < told.version) return `the table has ${now.version}`;
  const then = history.writes.get(told.id)?.find(({ after }) => after.version === told.version)?.after;
  if (!then) return 'was never written';
  const isSo =
    then.status === told.status && then.nextDate === told.nextDate && then.managerId === told.managerId;
  return isSo ? undefined : `was written as ${then.status} for ${then.managerId} on ${then.nextDate}`;
};
