import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJournalGroup } from '../../../shared/columns/journal/journal-columns.ts';
import { journalSchema } from '../../../shared/columns/journal/journal-table.ts';
import type { TableSchema } from '../../../shared/columns/schema.ts';
import { UnreadableGroup } from '../../../shared/columns/storage/byte-reader.ts';
import { byteWriter } from '../../../shared/columns/storage/byte-writer.ts';
import { checksum } from '../../../shared/columns/storage/checksum.ts';
import { decodeGroup, encodeGroup } from '../../../shared/columns/storage/group-codec.ts';
import { packId, unpackId } from '../../../shared/columns/storage/ids.ts';
import { compareBytes, compareNatural } from '../../../shared/columns/storage/natural-order.ts';
import { normalizeTexts } from '../../../shared/columns/storage/normalize-texts.ts';
import { buildSegment, rowAt } from '../../../shared/columns/storage/segment.ts';
import { encodeText, joinTexts, readSlice, sliceAt, sliceOf } from '../../../shared/columns/storage/texts.ts';
import { JournalError } from '../../../shared/domain/values/journal-error.ts';
import { normalizeForComparison } from '../../../shared/domain/values/text.ts';
import { record } from '../../support/column-scenarios.ts';

const RUNS = { numRuns: 1000 };
const slice = (text: string) => sliceOf(encodeText(text));

/** Texts of the letters that are normalized byte by byte, of others, and of both. */
const text = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...'АЯаяЁёЙй AZaz09«»№–—×“„ ',
      '  ',
      ' ',
      '\t',
      '\u00a0',
      'Ѐ',
      'ѐ',
      'Ґ',
      'é',
      'e\u0301',
      'и\u0306',
    ),
    fc.string({ unit: 'grapheme', maxLength: 2 }),
  ),
  { maxLength: 12 },
);

describe('texts for comparison', () => {
  it('are what the domain makes of each, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (parts) => {
        const texts = parts.map((part) => part.join('').toWellFormed());
        const normalized = normalizeTexts(joinTexts(texts.map(encodeText)));
        expect(texts.map((_, index) => readSlice(sliceAt(normalized, index)))).toEqual(
          texts.map(normalizeForComparison),
        );
      }),
      RUNS,
    );
  });

  it('have room where normalizing makes them longer', () => {
    const texts = ['İ', 'а'.repeat(10), 'İİİİİİ', 'б'];
    const normalized = normalizeTexts(joinTexts(texts.map(encodeText)));
    expect(texts.map((_, index) => readSlice(sliceAt(normalized, index)))).toEqual(
      texts.map(normalizeForComparison),
    );
  });
});

describe('natural order', () => {
  it.each([
    ['км-2', 'км-10'],
    ['км-2026-000009', 'км-2026-000010'],
    ['', 'а'],
    ['а', 'а1'],
    ['окно 9', 'окно 10а'],
    ['окно 10', 'окно 10а'],
    ['1', 'а'],
    ['z', 'а'],
    ['еж', 'ель'],
    ['99999999999999999998', '99999999999999999999'],
  ])('%s before %s', (before, behind) => {
    expect(compareNatural(slice(before), slice(behind))).toBeLessThan(0);
    expect(compareNatural(slice(behind), slice(before))).toBeGreaterThan(0);
  });

  it.each([
    ['км-02', 'км-2'],
    ['0', '000'],
    ['а00б', 'а0б'],
  ])('%s with %s', (one, other) => {
    expect(compareNatural(slice(one), slice(other))).toBe(0);
  });

  it('is an order: what is before is before all that comes behind', () => {
    const word = fc.string({ unit: fc.constantFrom(...'0012а-'), maxLength: 5 });
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        const [ab, bc, ac] = [
          compareNatural(slice(a), slice(b)),
          compareNatural(slice(b), slice(c)),
          compareNatural(slice(a), slice(c)),
        ];
        if (ab <= 0 && bc <= 0) expect(ac).toBeLessThanOrEqual(0);
        if (ab === 0 && bc === 0) expect(ac).toBe(0);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('ids as bytes', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
    minLength: 26,
    maxLength: 26,
  });

  it('are the same ids, in the same order', () => {
    fc.assert(
      fc.property(letters, letters, (one, other) => {
        const [a, b] = [packId(`com_${one}`, 'com'), packId(`com_${other}`, 'com')];
        if (!a || !b) throw new Error('These are ids');
        expect(unpackId(a, 0, 'com')).toBe(`com_${one}`);
        expect(Math.sign(compareBytes(sliceOf(a), sliceOf(b)))).toBe(one < other ? -1 : Number(one > other));
      }),
      RUNS,
    );
  });

  it.each([
    'com_01JDFV0000000000000000000',
    'com_01JDFV0000000000000000000AA',
    'com_01JDFV0000000000000000000U',
    'com_01jdfv0000000000000000000a',
    'usr_01JDFV0000000000000000000A',
    'Сидоров',
    '',
  ])('are nothing else: %s', (text) => {
    expect(packId(text, 'com')).toBeUndefined();
  });
});

describe('a row group', () => {
  const records = fc.sample(
    fc.uniqueArray(record, { minLength: 30, maxLength: 40, selector: (one) => one.row.id }),
    {
      numRuns: 1,
      seed: 1,
    },
  )[0];
  const group = encodeJournalGroup(records ?? []);
  const decode = (bytes: Uint8Array) => decodeGroup(journalSchema, bytes);
  const thrownBy = (act: () => unknown): unknown => {
    try {
      act();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const reasonOf = (bytes: Uint8Array) => {
    const error = thrownBy(() => decode(bytes));
    if (!(error instanceof UnreadableGroup)) throw new Error(`Not refused, but ${String(error)}`);
    return error.reason;
  };
  /** With the right checksum again. */
  const resealed = (bytes: Uint8Array) => {
    new DataView(bytes.buffer).setUint32(5, checksum(bytes.subarray(9)), true);
    return bytes;
  };

  it('may be empty', () => {
    expect(decode(encodeJournalGroup([])).size).toBe(0);
  });

  it('holds as many rows as have a place', () => {
    const schema = { version: 1, prefix: 'com', tieBreak: 'n', columns: { n: { kind: 'number' } } } as const;
    const idOf = (index: number) => `com_01JDFV${String(index).padStart(20, '0')}`;
    const rows = Array.from({ length: 65_534 }, (_, index) => ({ id: idOf(index), revision: 1, n: -index }));
    const segment = decodeGroup(schema, encodeGroup(schema, buildSegment(schema, rows)));
    expect(rowAt(schema, segment, 65_533)).toEqual(rows.at(-1));
    const more = [...rows, { id: idOf(70_000), revision: 1, n: 0 }];
    expect(() => buildSegment(schema, more)).toThrow(JournalError);
  });

  it('is refused where any byte is another', () => {
    fc.assert(
      fc.property(fc.nat(group.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Uint8Array.from(group);
        bytes[at] = (bytes[at] as number) ^ change;
        expect(reasonOf(bytes)).toBe(at === 4 ? 'other-version' : 'damaged');
      }),
      RUNS,
    );
  });

  it('is refused where it ends early, or goes on', () => {
    for (let length = 0; length < group.length; length += 7) {
      expect(reasonOf(group.slice(0, length))).toBe('damaged');
    }
    expect(reasonOf(resealed(Uint8Array.from([...group, 0])))).toBe('damaged');
  });

  it('never throws anything else, nor takes much memory, whatever a forger writes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 9, max: group.length - 1 }), fc.nat(255)), {
          minLength: 1,
          maxLength: 4,
        }),
        (changes) => {
          const bytes = Uint8Array.from(group);
          for (const [at, byte] of changes) bytes[at] = byte;
          const error = thrownBy(() => {
            const segment = decode(resealed(bytes));
            for (let row = 0; row < segment.size; row++) rowAt(journalSchema, segment, row);
          });
          if (error !== undefined) expect(error).toBeInstanceOf(UnreadableGroup);
        },
      ),
      RUNS,
    );
  });

  it('makes no room for rows or texts that are not there', () => {
    const claiming = (...numbers: number[]) => {
      const writer = byteWriter();
      for (const byte of [0x4a, 0x43, 0x4f, 0x4c, 1, 0, 0, 0, 0]) writer.byte(byte);
      writer.varints(numbers);
      return resealed(writer.done());
    };
    expect(reasonOf(claiming(journalSchema.version, 65_534))).toBe('damaged');
    expect(reasonOf(claiming(journalSchema.version, 2 ** 50))).toBe('damaged');
    expect(reasonOf(claiming(journalSchema.version + 1, 0))).toBe('other-version');
  });

  it('makes no room for texts that grow from each other without end', () => {
    const schema = {
      version: 1,
      prefix: 'com',
      tieBreak: 'text',
      columns: { text: { kind: 'text', collation: 'binary' } },
    } as const satisfies TableSchema;
    const count = 60_000;
    const writer = byteWriter();
    for (const byte of [0x4a, 0x43, 0x4f, 0x4c, 1, 0, 0, 0, 0]) writer.byte(byte);
    writer.varints([1, count, ...new Uint8Array(count).fill(1)]);
    writer.bytes(new Uint8Array(count * 10));
    writer.varints([...new Uint8Array(count).fill(1), count]);
    // Each text is the one before and one byte more: 1.8 GB in all.
    writer.varints([...Array.from({ length: count }, (_, index) => index), ...new Uint8Array(count).fill(1)]);
    writer.bytes(new Uint8Array(count));
    const bytes = resealed(writer.done());
    expect(() => decodeGroup(schema, bytes)).toThrow('too long');
  });

  it('is not made of what is no id, comes twice or can not be counted', () => {
    const schema = { version: 1, prefix: 'com', tieBreak: 'n', columns: { n: { kind: 'number' } } } as const;
    const row = { id: 'com_01JDFV0000000000000000000A', revision: 1, n: 1 };
    expect(() => buildSegment(schema, [{ ...row, id: 'com_1' }])).toThrow(JournalError);
    expect(() => buildSegment(schema, [row, row])).toThrow('twice');
    for (const n of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => buildSegment(schema, [{ ...row, n }])).toThrow(JournalError);
    }
  });
});
