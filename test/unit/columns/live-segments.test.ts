import { describe, expect, it } from 'vitest';
import type { TableSchema } from '../../../shared/columns/schema.ts';
import { encodeGroup } from '../../../shared/columns/storage/group-codec.ts';
import { liveSegments } from '../../../shared/columns/storage/live-segments.ts';
import { buildSegment, rowAt } from '../../../shared/columns/storage/segment.ts';
import { JournalError } from '../../../shared/domain/values/journal-error.ts';

const schema = {
  version: 1,
  prefix: 'com',
  tieBreak: 'n',
  columns: { n: { kind: 'number' } },
} as const satisfies TableSchema;

const idOf = (index: number) => `com_01JDFV${String(index).padStart(20, '0')}`;
const rowOf = (index: number, revision = 1) => ({ id: idOf(index), revision, n: revision });
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => rowOf(from + index));
const groupOf = (from: number, to: number) => encodeGroup(schema, buildSegment(schema, rows(from, to)));

const revisionsIn = (live: ReturnType<typeof liveSegments>) =>
  new Map(
    live.segments().flatMap(({ segment, dead }) =>
      Array.from({ length: segment.size }, (_, row) => row)
        .filter((row) => !dead?.[row])
        .map((row) => rowAt(schema, segment, row))
        .map(({ id, revision }) => [id, revision] as const),
    ),
  );

describe('live segments', () => {
  it('stay few, however many changes come one by one', () => {
    const live = liveSegments(schema);
    live.load([groupOf(0, 4096), groupOf(4096, 8192)]);
    for (let change = 0; change < 3000; change++) {
      expect(live.apply([rowOf(change * 3, 2), rowOf(change * 3, 1)])).toBe(1);
    }
    const revisions = revisionsIn(live);
    expect(revisions.size).toBe(live.size());
    expect(live.segments().length).toBeLessThan(15);
    for (let index = 0; index < 9000; index += 3) expect(revisions.get(idOf(index))).toBe(2);
  });

  it('hold an import of thousands in segments of no more than a group', () => {
    const live = liveSegments(schema);
    expect(live.apply(rows(0, 20_000))).toBe(20_000);
    expect(live.apply(rows(0, 20_000))).toBe(0);
    expect(live.size()).toBe(20_000);
    expect(Math.max(...live.segments().map(({ segment }) => segment.size))).toBeLessThanOrEqual(4096);
  });

  it('let go of rows that are mostly dead', () => {
    const live = liveSegments(schema);
    live.load([groupOf(0, 1000)]);
    live.apply(rows(0, 600).map(({ id }) => ({ id, revision: 2, isRemoved: true as const })));
    expect(live.size()).toBe(400);
    expect(live.segments().map(({ segment }) => segment.size)).toEqual([400]);
    live.apply(rows(600, 1000).map(({ id }) => ({ id, revision: 2, isRemoved: true as const })));
    expect(live.segments()).toEqual([]);
    expect(live.apply(rows(0, 1000))).toBe(0);
  });

  it('lose nothing to a change that can not be taken in', () => {
    const live = liveSegments(schema);
    live.load([groupOf(0, 10)]);
    expect(() => live.apply([rowOf(3, 2), { ...rowOf(4, 2), n: 0.5 }])).toThrow(JournalError);
    expect(revisionsIn(live)).toEqual(new Map(rows(0, 10).map(({ id }) => [id, 1])));
  });

  it('hold of a row that is in several groups the highest revision', () => {
    const live = liveSegments(schema);
    const newer = [rowOf(3, 5), rowOf(20, 1)];
    live.load([groupOf(0, 10), encodeGroup(schema, buildSegment(schema, newer)), groupOf(2, 4)]);
    expect(live.size()).toBe(11);
    expect(revisionsIn(live).get(idOf(3))).toBe(5);
  });

  it('are not touched where what is loaded can not be read', () => {
    const live = liveSegments(schema);
    live.load([groupOf(0, 10)]);
    expect(() => live.load([groupOf(0, 20), new Uint8Array(3)])).toThrow();
    expect(live.size()).toBe(10);
  });
});
