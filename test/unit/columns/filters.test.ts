import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { columnTable } from '../../../shared/columns/column-table.ts';
import type { ColumnFilter } from '../../../shared/columns/journal/journal-question.ts';
import { readSelection } from '../../../shared/columns/journal/read-filters.ts';
import { daysOf } from '../../../shared/columns/journal/relative-days.ts';
import { instantsOf, zoneDays } from '../../../shared/columns/journal/zone-days.ts';
import { byteBeginning, byteSearch } from '../../../shared/columns/query/byte-search.ts';
import type { TextTest } from '../../../shared/columns/query/condition.ts';
import type { TableSchema } from '../../../shared/columns/schema.ts';
import type { JournalFilter } from '../../../shared/domain/journal/journal-query.ts';
import { NOW } from '../../support/column-scenarios.ts';

const context = { now: NOW, timeZone: 'Europe/Moscow', phoneRegion: 'RU' } as const;
const read = (filter: ColumnFilter) => readSelection({ filters: [filter], marked: 'shown' }, context);

describe('a filter of the journal', () => {
  it('R3: may be any that a saved view has', () => {
    expectTypeOf<JournalFilter>().toExtend<ColumnFilter>();
  });

  it.each([
    [{ column: 'channel', op: 'equals', value: 'fax' }, 'unknown'],
    [{ column: 'contactDocumentKind', op: 'in', value: ['order', 'invoice'] }, 'unknown'],
    [{ column: 'state', op: 'equals', value: 'Ждёт' }, 'unknown'],
    [{ column: 'manager', op: 'not-in', value: ['sta_01JDFV0000000000000000000A'] }, 'unknown'],
    [{ column: 'phone', op: 'equals', value: '12' }, 'not-a-phone'],
    [{ column: 'phone', op: 'contains', value: 'Сидоров' }, 'not-a-phone'],
    [{ column: 'phone', op: 'range', from: '+7 916 123-45-67', to: 'x' }, 'not-a-phone'],
    [{ column: 'date', op: 'relative', value: 'last-0-days' }, 'unknown'],
    [{ column: 'date', op: 'relative', value: 'last-9999-days' }, 'unknown'],
  ] as [ColumnFilter, string][])('R3: is refused where its value can not be: %j', (filter, code) => {
    expect(read(filter)).toMatchObject({
      ok: false,
      error: { code: 'validation-failed', fields: [{ field: 'filters.0.value', code }] },
    });
  });
});

describe('days from today on', () => {
  it.each([
    ['past', undefined, '2026-11-24'],
    ['future', '2026-11-26', undefined],
    ['yesterday', '2026-11-24', '2026-11-24'],
    ['tomorrow', '2026-11-26', '2026-11-26'],
    ['last-week', '2026-11-16', '2026-11-22'],
    ['this-week', '2026-11-23', '2026-11-29'],
    ['next-week', '2026-11-30', '2026-12-06'],
    ['last-month', '2026-10-01', '2026-10-31'],
    ['next-month', '2026-12-01', '2026-12-31'],
    ['last-quarter', '2026-07-01', '2026-09-30'],
    ['this-quarter', '2026-10-01', '2026-12-31'],
    ['next-quarter', '2027-01-01', '2027-03-31'],
    ['last-year', '2025-01-01', '2025-12-31'],
    ['this-year', '2026-01-01', '2026-12-31'],
    ['next-year', '2027-01-01', '2027-12-31'],
    ['last-30-days', '2026-10-27', '2026-11-25'],
    ['next-1-days', '2026-11-25', '2026-11-25'],
  ])('R3: %s', (period, first, last) => {
    expect(daysOf(period, '2026-11-25')).toEqual([first, last]);
  });

  it.each([
    ['2026-11-22', '2026-11-16'],
    ['2026-11-23', '2026-11-23'],
  ])('R3: the week of %s begins on Monday, %s', (today, monday) => {
    expect(daysOf('this-week', today)?.[0]).toBe(monday);
  });

  it('R3: no other', () => {
    expect(daysOf('toString', '2026-11-25')).toBeUndefined();
  });
});

describe('the day of an instant', () => {
  const zones = ['Europe/Moscow', 'Europe/Berlin', 'America/Santiago', 'Pacific/Apia', 'Asia/Kolkata', 'UTC'];
  const instant = fc.integer({ min: Date.parse('1900-01-01'), max: Date.parse('2999-12-30') });
  // The Samoans left out a day; in Santiago midnight is skipped.
  const edges = fc
    .constantFrom('2011-12-30T10:00:00Z', '2026-09-06T04:00:00Z', '2026-10-25T01:00:00Z')
    .chain((text) => fc.integer({ min: -90_000_000, max: 90_000_000 }).map((off) => Date.parse(text) + off));

  it('R3: is the one that clocks show there, and filters by', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.array(fc.oneof(instant, edges)), (zone, instants) => {
        const dayAt = zoneDays(zone);
        for (const one of instants) {
          const day = DateTime.fromMillis(one, { zone }).toISODate() ?? '';
          expect(dayAt(one)).toBe(day);
          const { from = 0, to = 0 } = instantsOf(day, day, zone);
          expect(one >= from && one <= to).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a search in bytes', () => {
  const bytes = fc.uint8Array({ max: 2, maxLength: 12 });

  it('finds what is there', () => {
    fc.assert(
      fc.property(bytes, fc.uint8Array({ max: 2, maxLength: 4 }), fc.nat(3), (all, sought, start) => {
        const [within, part] = [Buffer.from(all.subarray(start)), Buffer.from(sought)];
        expect(byteSearch(sought)(all, Math.min(start, all.length), all.length)).toBe(within.includes(part));
        const isBeginning = within.subarray(0, part.length).equals(part);
        expect(byteBeginning(sought)(all, Math.min(start, all.length), all.length)).toBe(isBeginning);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('conditions of any table', () => {
  const schema = {
    version: 1,
    prefix: 'com',
    tieBreak: 'count',
    columns: { name: { kind: 'text', collation: 'natural' }, count: { kind: 'number' } },
  } as const satisfies TableSchema;
  const names = ['КМ-2', 'км-02', 'КМ-10', null, 'Ёлка'];
  const table = columnTable(schema);
  table.apply(
    names.map((name, index) => ({
      id: `com_01JDFV${String(index).padStart(20, '0')}`,
      revision: 1,
      name,
      count: index,
    })),
  );
  const found = (test: TextTest, negated = false) =>
    table
      .query({
        filters: [{ column: 'name', is: 'text', test, negated }],
        sort: [{ column: 'count' }],
        limit: 9,
      })
      ?.rows.map(({ name }) => name);

  it('take numbers for the same by how they are written, and sort them by what they are', () => {
    expect(found({ equals: ['км-2'] })).toEqual(['КМ-2']);
    expect(found({ equals: ['КМ-02', 'елка'] })).toEqual(['км-02', 'Ёлка']);
    expect(found({ from: 'км-2', to: 'км-002' })).toEqual(['КМ-2', 'км-02']);
    expect(found({ from: 'км-3' })).toEqual(['КМ-10']);
    expect(found({ to: 'км-3' })).toEqual(['КМ-2', 'км-02', 'Ёлка']);
  });

  it('let what has no value pass where they are negated, and only there', () => {
    expect(found({ contains: ['ЕЛ', '0'] })).toEqual(['км-02', 'КМ-10', 'Ёлка']);
    expect(found({ contains: ['ЕЛ', '0'] }, true)).toEqual(['КМ-2', null]);
    expect(found({ startsWith: ['км-1'] }, true)).toEqual(['КМ-2', 'км-02', null, 'Ёлка']);
    expect(found({ equals: [] }, true)).toEqual(names);
    expect(found({ equals: [] })).toEqual([]);
  });
});
