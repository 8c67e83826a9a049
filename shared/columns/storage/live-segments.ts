import { JournalError } from '../../domain/values/journal-error.ts';
import type { Row, TableSchema } from '../schema.ts';
import { decodeGroup } from './group-codec.ts';
import { packId } from './ids.ts';
import { compareBytes, type Slice } from './natural-order.ts';
import { buildSegment, findRow, firstRowFrom, rowAt, type Segment } from './segment.ts';
import { sliceAt, sliceOf } from './texts.ts';

/** A row that is there no more. */
export interface Removal {
  readonly id: string;
  readonly revision: number;
  readonly isRemoved: true;
}

/** A segment and which of its rows are there no more, because they changed since. */
export interface LiveSegment {
  readonly segment: Segment;
  readonly dead: Uint8Array | undefined;
}

interface Living {
  readonly segment: Segment;
  dead: Uint8Array | undefined;
  alive: number;
}

/** Most rows of a segment that is made of smaller ones. */
const MAX_MERGED_ROWS = 4096;

const isRemoval = (change: Row | Removal): change is Removal => 'isRemoved' in change;

/**
 * The rows of a table as segments that never change: a changed row dies where it was and comes to life in a new segment.
 * Small segments are put together as they come, so that there are few of them and every row is moved a few times only.
 */
export const liveSegments = (schema: TableSchema) => {
  let segments: Living[] = [];
  /** Revisions at which rows were removed: what is older must not bring them back. */
  let removed = new Map<string, number>();

  const packed = (id: string): Slice => {
    const bytes = packId(id, schema.prefix);
    if (!bytes) throw new JournalError('This is no id of a row');
    return sliceOf(bytes);
  };

  const find = (id: string) => {
    const bytes = packed(id);
    for (const living of segments) {
      if (!mayHold(living.segment, bytes)) continue;
      const row = findRow(living.segment, bytes);
      if (row >= 0 && !living.dead?.[row]) {
        return { living, row, revision: living.segment.revisions[row] as number };
      }
    }
    return undefined;
  };

  /** Rows as segments of no more than a group. */
  const build = (rows: readonly Row[]): Living[] => {
    const built: Living[] = [];
    for (let from = 0; from < rows.length; from += MAX_MERGED_ROWS) {
      const segment = buildSegment(schema, rows.slice(from, from + MAX_MERGED_ROWS));
      built.push({ segment, dead: undefined, alive: segment.size });
    }
    return built;
  };

  const rowsOf = ({ segment, dead }: Living): Row[] => {
    const rows: Row[] = [];
    for (let row = 0; row < segment.size; row++) if (!dead?.[row]) rows.push(rowAt(schema, segment, row));
    return rows;
  };

  /** Rebuilds segments that are mostly dead, and puts the last ones together while they are alike in size. */
  const tidy = () => {
    const worn = segments.filter(({ segment, alive }) => 2 * alive < segment.size);
    segments = segments.filter((living) => !worn.includes(living));
    for (const living of worn) segments.push(...build(rowsOf(living)));
    for (;;) {
      const [before, last] = segments.slice(-2);
      if (!before || !last || before.alive > 2 * last.alive) return;
      if (before.alive + last.alive > MAX_MERGED_ROWS) return;
      segments = [...segments.slice(0, -2), ...build([...rowsOf(before), ...rowsOf(last)])];
    }
  };

  return {
    load(groups: Iterable<Uint8Array>): void {
      const loaded: Living[] = [];
      for (const group of groups) {
        const segment = decodeGroup(schema, group);
        if (segment.size > 0) loaded.push({ segment, dead: undefined, alive: segment.size });
      }
      for (const [index, living] of loaded.entries()) {
        for (const other of loaded.slice(0, index)) dropOlder(living, other);
      }
      segments = loaded;
      removed = new Map();
    },

    apply(changes: Iterable<Row | Removal>): number {
      const news = new Map<string, Row | Removal>();
      for (const change of changes) {
        const { id, revision } = change;
        const known = news.get(id)?.revision ?? removed.get(id) ?? find(id)?.revision ?? -1;
        if (revision > known) news.set(id, change);
      }
      if (news.size === 0) return 0;
      // Built before anything dies: what can't be built changes nothing.
      const built = build([...news.values()].filter((change): change is Row => !isRemoval(change)));
      for (const [id, change] of news) {
        const previous = find(id);
        if (previous) kill(previous.living, previous.row);
        removed.delete(id);
        if (isRemoval(change)) removed.set(id, change.revision);
      }
      segments.push(...built);
      tidy();
      return news.size;
    },

    segments: (): readonly LiveSegment[] => segments,
    size: () => segments.reduce((sum, { alive }) => sum + alive, 0),
  };
};

const kill = (living: Living, row: number): void => {
  living.dead ??= new Uint8Array(living.segment.size);
  living.dead[row] = 1;
  living.alive--;
};

/** Of rows that are in two segments, which should not be, leaves the one of the higher revision. */
const dropOlder = (a: Living, b: Living): void => {
  const [first, last] = [firstId(b.segment), lastId(b.segment)];
  if (compareBytes(lastId(a.segment), first) < 0) return;
  for (let row = firstRowFrom(a.segment, first); row < a.segment.size; row++) {
    const id = sliceAt(a.segment.ids, row);
    if (compareBytes(id, last) > 0) return;
    const other = findRow(b.segment, id);
    if (other < 0 || a.dead?.[row] || b.dead?.[other]) continue;
    const isNewer = (a.segment.revisions[row] as number) >= (b.segment.revisions[other] as number);
    if (isNewer) kill(b, other);
    else kill(a, row);
  }
};

/** Whether an id lies between the first and the last of a segment. */
const mayHold = (segment: Segment, id: Slice): boolean =>
  compareBytes(firstId(segment), id) <= 0 && compareBytes(id, lastId(segment)) <= 0;

const firstId = ({ ids }: Segment): Slice => sliceAt(ids, 0);
const lastId = ({ ids, size }: Segment): Slice => sliceAt(ids, size - 1);
