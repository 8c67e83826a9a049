import { describe, expect, it } from 'vitest';
import { columnTable } from '../../../shared/columns/column-table.ts';
import type { Position } from '../../../shared/columns/query/order.ts';
import type { RowOf, TableSchema } from '../../../shared/columns/schema.ts';
import { encodeGroup } from '../../../shared/columns/storage/group-codec.ts';
import { buildSegment } from '../../../shared/columns/storage/segment.ts';

const schema = {
  version: 1,
  prefix: 'com',
  tieBreak: 'at',
  columns: { name: { kind: 'text', collation: 'natural' }, at: { kind: 'number' } },
} as const satisfies TableSchema;

const idOf = (index: number) => `com_01JDFV${String(index).padStart(20, '0')}`;
const rowOf = (index: number, name: string | null, at = 0): RowOf<typeof schema> => ({
  id: idOf(index),
  revision: 1,
  name,
  at,
});

/** A table whose rows lie in several segments. */
const tableOf = (...groups: RowOf<typeof schema>[][]) => {
  const table = columnTable(schema);
  table.load(groups.map((rows) => encodeGroup(schema, buildSegment(schema, rows))));
  return table;
};

/** The rows of all pages of one row, by their place in the table. */
const readOne = (table: ReturnType<typeof tableOf>, column: 'name' | 'at', descending: boolean) => {
  const places: number[] = [];
  for (let after: Position | 'start' | null = 'start'; after !== null; ) {
    const page = table.query({ filters: [], sort: [{ column, descending }], limit: 1, after });
    places.push(...(page?.rows ?? []).map(({ id }) => Number(id.slice(-3))));
    after = page?.next ?? null;
  }
  return places;
};

describe('a page of rows from several segments', () => {
  it('R3: goes by ids where all else is equal', () => {
    const table = tableOf([rowOf(5, 'а'), rowOf(7, 'а')], [rowOf(3, 'А'), rowOf(6, 'а')], [rowOf(4, 'а')]);
    expect(readOne(table, 'at', false)).toEqual([3, 4, 5, 6, 7]);
    expect(readOne(table, 'at', true)).toEqual([7, 6, 5, 4, 3]);
    // The newest first, whatever the direction, where it is not the date that is sorted by.
    expect(readOne(table, 'name', false)).toEqual([7, 6, 5, 4, 3]);
    expect(readOne(table, 'name', true)).toEqual([7, 6, 5, 4, 3]);
  });

  it('R3: has those without a value last, in either direction', () => {
    const table = tableOf(
      [rowOf(1, null, 9), rowOf(2, 'б')],
      [rowOf(3, null, 8)],
      [rowOf(4, 'КМ-10'), rowOf(5, 'КМ-9')],
    );
    expect(readOne(table, 'name', false)).toEqual([2, 5, 4, 1, 3]);
    expect(readOne(table, 'name', true)).toEqual([4, 5, 2, 1, 3]);
  });

  it('R3: takes the best of each, however they lie', () => {
    const rows = Array.from({ length: 90 }, (_, index) =>
      rowOf(index, `№ ${(index * 37) % 90}`, (index * 53) % 90),
    );
    const groups = [0, 1, 2].map((group) => rows.filter((_, index) => index % 3 === group));
    const byName = [...rows].sort((a, b) => Number(a.name?.slice(2)) - Number(b.name?.slice(2)));
    const byAt = [...rows].sort((a, b) => Number(b.at) - Number(a.at));
    const placesOf = (sorted: typeof rows) => sorted.map(({ id }) => Number(id.slice(-3)));
    expect(readOne(tableOf(...groups), 'name', false)).toEqual(placesOf(byName));
    expect(readOne(tableOf(...groups), 'at', true)).toEqual(placesOf(byAt));
  });
});
