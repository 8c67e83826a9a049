import { JournalError } from '../../domain/values/journal-error.ts';
import type { Cell } from '../schema.ts';
import { entryText } from '../storage/dictionary.ts';
import type { LiveSegment } from '../storage/live-segments.ts';
import { columnOf, type Segment } from '../storage/segment.ts';
import type { SelectRows } from './selection.ts';

/** What rows are counted by: the values of a column, or of numbers the buckets they fall into. */
export interface Dimension {
  readonly column: string;
  /** The bucket a number falls into, of a few; `null`: of rows without one. */
  readonly bucketOf?: (value: number | null) => Cell;
}

/** Rows that have these values, one for each dimension, and how many there are. */
export interface Group {
  readonly values: readonly Cell[];
  readonly count: number;
}

/** Counts rows by one or two dimensions; groups without a row are left out. */
export const countGroups = (
  segments: readonly LiveSegment[],
  select: SelectRows,
  dimensions: readonly [Dimension] | readonly [Dimension, Dimension],
): { groups: Group[]; total: number } => {
  const [first, second] = dimensions.map(groupNumbers);
  if (!first) throw new JournalError('There is nothing to count by');
  const counts: number[][] = [];
  let ofFirst = new Uint32Array(0);
  let ofSecond = new Uint32Array(0);
  let total = 0;
  for (const { segment, dead } of segments) {
    const { rows, count } = select(segment, dead);
    total += count;
    if (count === 0) continue;
    if (ofFirst.length < count) {
      ofFirst = new Uint32Array(segment.size);
      ofSecond = new Uint32Array(segment.size);
    }
    first.fill(segment, rows, count, ofFirst);
    second?.fill(segment, rows, count, ofSecond);
    for (let index = 0; index < count; index++) {
      const group = ofFirst[index] as number;
      const inner = ofSecond[index] as number;
      counts[group] ??= [];
      counts[group][inner] = (counts[group][inner] ?? 0) + 1;
    }
  }
  const groups: Group[] = [];
  for (const [group, inner] of counts.entries()) {
    for (const [other, count = 0] of inner.entries()) {
      if (count === 0) continue;
      const values = second ? [first.values[group], second.values[other]] : [first.values[group]];
      groups.push({ values: values.map((value) => value ?? null), count });
    }
  }
  return { groups, total };
};

/** Gives every value of a dimension a number, the same in all segments. */
interface GroupNumbers {
  readonly values: readonly Cell[];
  fill(segment: Segment, rows: Uint16Array, count: number, into: Uint32Array): void;
}

const groupNumbers = ({ column: name, bucketOf = (value) => value }: Dimension): GroupNumbers => {
  const values: Cell[] = [];
  const numbers = new Map<Cell, number>();
  const numberOf = (value: Cell): number => {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    numbers.set(value, values.length);
    return values.push(value) - 1;
  };
  return {
    values,
    fill(segment, rows, count, into) {
      const column = columnOf(segment, name);
      if (column.kind === 'number') {
        let last: Cell | undefined;
        let number = 0;
        for (let index = 0; index < count; index++) {
          const value = column.values[rows[index] as number] as number;
          const bucket = bucketOf(Number.isNaN(value) ? null : value);
          // Rows that were made after one another are of one day, mostly.
          if (bucket !== last) number = numberOf(bucket);
          last = bucket;
          into[index] = number;
        }
        return;
      }
      const { codes, dictionary } = column;
      // One more than the number of each value, once it has been met.
      const byCode = new Uint32Array(dictionary.size + 1);
      for (let index = 0; index < count; index++) {
        const code = codes[rows[index] as number] as number;
        if (byCode[code] === 0)
          byCode[code] = numberOf(code === 0 ? null : entryText(dictionary, code - 1)) + 1;
        into[index] = (byCode[code] as number) - 1;
      }
    },
  };
};
