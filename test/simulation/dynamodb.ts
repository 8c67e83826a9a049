import { ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { called } from '../../shared/aws/unavailable.ts';
import { currentReminder, type StoredControlEntry } from '../../shared/domain/control/control-entry.ts';
import { keys } from '../../shared/store/keys.ts';
import type { ListedItem, Table, TableWrite } from '../../shared/store/table.ts';
import { table as names } from '../../shared/store/table-schema.ts';
import { memoryTable } from '../support/memory-table.ts';
import type { EventLoop } from './event-loop.ts';
import type { Faults } from './faults.ts';
import { currentProcess, type Process } from './process.ts';
import { randomOf } from './random.ts';

/** An item was written: as it was before and is now. The stream's record of it, and what the oracle remembers. */
export interface Written {
  readonly at: number;
  readonly before: ListedItem | undefined;
  readonly after: ListedItem;
  /** Whose call did it; undefined for what was there from the beginning. */
  readonly by: Process | undefined;
}

/** What an index shows of an item, and from when. */
interface Shown {
  readonly from: number;
  readonly item: ListedItem | undefined;
}

export interface SimulatedTable {
  /** The table as the code of processes sees it. */
  readonly table: Table;
  /** The same without time and faults, for what is there from the beginning. */
  readonly direct: Table;
  /** Whether a query of the due index could find anything due before a moment. */
  anythingDue(before: number): boolean;
}

const ENTRIES = keys.controlEntries('').prefix;
const LATENCY = [2, 15] as const;

/** What the SDK throws when it has given up on a table that is throttled. */
const throttled = () =>
  new ProvisionedThroughputExceededException({ message: 'The table is throttled', $metadata: {} });

const keyOf = (write: TableWrite) =>
  'put' in write ? write.put : 'delete' in write ? write.delete : write.check;
const nameOf = ({ pk, sk }: { pk: string; sk: string }) => JSON.stringify([pk, sk]);

/** Whether a write marks a reminder as sent. */
const marksSent = (write: TableWrite) =>
  'put' in write &&
  write.put.entity === 'control-entry' &&
  currentReminder(write.put.data as StoredControlEntry).status === 'sent';

/**
 * DynamoDB: reads and transactions take a while and may fail in every way; the due index is behind by some
 * milliseconds, now and then by seconds; `onWritten` hears of every write in its order.
 */
export const simulatedTable = ({
  loop,
  faults,
  seed,
  marksUnconditionally,
  onWritten,
}: {
  loop: EventLoop;
  faults: Faults;
  seed: string;
  /** A protection taken away: the mark of what was sent is written over whatever is there. */
  marksUnconditionally: boolean;
  onWritten: (written: Written) => void;
}): SimulatedTable => {
  const memory = memoryTable();
  const random = randomOf(`${seed} index`);
  const dueIndex = new Map<string, Shown[]>();

  const showLater = (name: string, item: ListedItem | undefined) => {
    const shown = dueIndex.get(name) ?? [];
    if (!item && shown.length === 0) return;
    const lag = random.chance(0.05) ? random.between(1000, 10_000) : random.between(5, 300);
    dueIndex.set(name, [...shown, { from: Math.max(loop.now + lag, shown.at(-1)?.from ?? 0), item }]);
  };

  const commit = async (given: readonly TableWrite[], by: Process | undefined) => {
    const writes =
      marksUnconditionally && by?.kind === 'reminders'
        ? given.map((write) => (marksSent(write) ? { ...write, expect: 'any' as const } : write))
        : given;
    const before = writes.map((write) => memory.items.get(nameOf(keyOf(write))));
    const failed = await memory.commit(writes);
    if (failed) return failed;
    writes.forEach((write, index) => {
      if (!('put' in write)) return;
      const name = nameOf(write.put);
      const after = memory.items.get(name) as ListedItem;
      showLater(name, after.dueDay === undefined ? undefined : after);
      onWritten({ at: loop.now, before: before[index], after, by });
    });
    return undefined;
  };

  /** What the index shows now; what no query will see any more is forgotten. */
  const shownNow = (): ListedItem[] => {
    const visible: ListedItem[] = [];
    for (const [name, shown] of dueIndex) {
      while (shown[1] && shown[1].from <= loop.now) shown.shift();
      const [first] = shown;
      if (!first || (shown.length === 1 && !first.item)) dueIndex.delete(name);
      else if (first.item && first.from <= loop.now) visible.push(first.item);
    }
    return visible;
  };

  const queryDue: Table['query'] = async ({ partition, prefix = '', between, limit = Infinity }) => {
    const [low, high] = between ?? ['', '\u{10ffff}'];
    const found = shownNow()
      .filter(
        ({ dueDay, dueAt = '' }) =>
          dueDay === partition && dueAt >= low && dueAt <= high && dueAt.startsWith(prefix),
      )
      .sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1));
    return {
      items: found.slice(0, limit).map(({ data: _notProjected, ...item }) => structuredClone(item)),
      more: found.length > limit,
    };
  };

  const call = <Answer>(
    what: string,
    effect: (process: Process) => Promise<Answer>,
    busy?: Answer,
  ): Promise<Answer> =>
    // What the SDK throws, as the table on DynamoDB hands it on.
    called(
      faults.call({
        ...{ service: 'table', what, latency: LATENCY, effect, refusal: throttled },
        ...(busy !== undefined && { busy }),
      }),
    );

  return {
    direct: { ...memory, commit: (writes) => commit(writes, undefined) },
    table: {
      get: (key) => {
        const process = currentProcess();
        if (process && key.sk.startsWith(ENTRIES)) process.readingSince = loop.now;
        return call('a read', () => memory.get(key));
      },
      query: (query) =>
        call('a query', () => {
          if (query.index === undefined) return memory.query(query);
          // The board is as it is: who reads it waits for its lag first.
          return names.indexes[query.index].partition === 'dueDay' ? queryDue(query) : memory.query(query);
        }),
      commit: (writes) =>
        call<Awaited<ReturnType<Table['commit']>>>('a write', (process) => commit(writes, process), 'retry'),
      increment: (key, kind) => call('an increment', () => memory.increment(key, kind)),
    },
    anythingDue(before) {
      if (dueIndex.size === 0) return false;
      const moment = new Date(before).toISOString();
      for (const shown of dueIndex.values()) {
        if (shown.some(({ item }) => item?.dueAt !== undefined && item.dueAt <= moment)) {
          return shownNow().some(({ dueAt = '' }) => dueAt <= moment);
        }
      }
      return false;
    },
  };
};
