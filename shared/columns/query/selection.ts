import { JournalError } from '../../domain/values/journal-error.ts';
import type { TableSchema } from '../schema.ts';
import {
  columnOf,
  type DictionaryColumn,
  MAX_SEGMENT_ROWS,
  type NumberColumn,
  type Segment,
} from '../storage/segment.ts';
import type { AnyOf, Condition, NumberCondition } from './condition.ts';
import { type Mask, type MaskOf, NO, OPEN, textMask, YES } from './text-mask.ts';

/** Rows of a segment, ascending: the first `count` of `rows`. */
export interface Selection {
  readonly rows: Uint16Array;
  readonly count: number;
}

/** Takes from a selection the rows that a condition leaves, into the place of the others. */
type Narrow = (segment: Segment, rows: Uint16Array, count: number, into: Uint16Array) => number;

/** A filter of all conditions together, made ready once for all segments of a query. */
export type SelectRows = (segment: Segment, dead: Uint8Array | undefined) => Selection;

const EVERY_ROW = /* @__PURE__ */ new Uint16Array(MAX_SEGMENT_ROWS).map((_, row) => row);

/**
 * Makes conditions ready. What is cheap to test goes first, texts to be searched through last: of them only those are
 * looked at that rows are left for. A selection is good until the next one is made.
 */
export const selectRows = (schema: TableSchema, conditions: readonly Condition[]): SelectRows => {
  const narrows = [...conditions].sort((a, b) => costOf(a) - costOf(b)).map((one) => narrowOf(schema, one));
  let scratch = new Uint16Array(0);
  return (segment, dead) => {
    if (scratch.length < segment.size) scratch = new Uint16Array(segment.size);
    let rows = EVERY_ROW;
    let count = segment.size;
    if (dead) {
      count = living(dead, scratch);
      rows = scratch;
    }
    for (const narrow of narrows) {
      if (count === 0) break;
      const left = narrow(segment, rows, count, scratch);
      // A condition that all rows meet copies none of them.
      if (left < count) rows = scratch;
      count = left;
    }
    return { rows, count };
  };
};

const living = (dead: Uint8Array, into: Uint16Array): number => {
  let count = 0;
  for (let row = 0; row < dead.length; row++) if (dead[row] === 0) into[count++] = row;
  return count;
};

/** Bounds of numbers rule out whole segments without a look at their rows. */
const COSTS = { bounds: 0, codes: 1, textBounds: 2, search: 3 } as const;

const costOf = (condition: Condition): number => {
  if (condition.is === 'any') return Math.max(...condition.of.map(costOf));
  if (condition.is === 'number') return COSTS.bounds;
  if (condition.is !== 'text' || 'equals' in condition.test) return COSTS.codes;
  return 'contains' in condition.test ? COSTS.search : COSTS.textBounds;
};

const narrowOf = (schema: TableSchema, condition: Condition): Narrow => {
  switch (condition.is) {
    case 'any':
      return narrowToAny(schema, condition);
    case 'number':
      return (segment, ...selection) =>
        narrowNumbers(columnOf(segment, condition.column) as NumberColumn, condition, ...selection);
    case 'text': {
      const spec = schema.columns[condition.column];
      if (!spec || spec.kind === 'number') throw new JournalError('A column of numbers has no texts');
      return narrowByMask(condition.column, textMask(spec, condition.test, condition.negated ?? false));
    }
    default:
      return narrowNulls(condition.column, condition.is === 'null');
  }
};

const narrowByMask =
  (name: string, maskOf: MaskOf): Narrow =>
  (segment, rows, count, into) => {
    const column = columnOf(segment, name) as DictionaryColumn;
    const mask = maskOf(column.dictionary);
    const { codes } = mask;
    const isOpen = codes.includes(OPEN);
    if (!isOpen && !codes.includes(YES)) return 0;
    if (!isOpen && codes.indexOf(NO, column.hasNull ? 0 : 1) < 0) return count;
    return narrowCodes(column.codes, mask, rows, count, into);
  };

const narrowCodes = (
  codes: Uint16Array,
  { codes: mask, decide }: Mask,
  rows: Uint16Array,
  count: number,
  into: Uint16Array,
): number => {
  let left = 0;
  for (let index = 0; index < count; index++) {
    const row = rows[index] as number;
    const code = codes[row] as number;
    let verdict = mask[code];
    if (verdict === OPEN) {
      verdict = decide(code) ? YES : NO;
      mask[code] = verdict;
    }
    if (verdict === YES) into[left++] = row;
  }
  return left;
};

const narrowNumbers = (
  { values, min, max, hasNull }: NumberColumn,
  { negated = false, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: NumberCondition,
  rows: Uint16Array,
  count: number,
  into: Uint16Array,
): number => {
  // Where a column has no values at all its least is greater than its greatest: no bound is met.
  if (min > to || max < from || min > max) return negated ? count : 0;
  if (from <= min && max <= to && !hasNull) return negated ? 0 : count;
  let left = 0;
  for (let index = 0; index < count; index++) {
    const row = rows[index] as number;
    const value = values[row] as number;
    if ((value >= from && value <= to) !== negated) into[left++] = row;
  }
  return left;
};

const narrowNulls =
  (name: string, toNull: boolean): Narrow =>
  (segment, rows, count, into) => {
    const column = columnOf(segment, name);
    if (!column.hasNull) return toNull ? 0 : count;
    let left = 0;
    for (let index = 0; index < count; index++) {
      const row = rows[index] as number;
      const isNull = column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] === 0;
      if (isNull === toNull) into[left++] = row;
    }
    return left;
  };

const narrowToAny = (schema: TableSchema, { of }: AnyOf): Narrow => {
  const narrows = of.map((condition) => narrowOf(schema, condition));
  let part = new Uint16Array(0);
  let isFound = new Uint8Array(0);
  return (segment, rows, count, into) => {
    if (part.length < segment.size) {
      part = new Uint16Array(segment.size);
      isFound = new Uint8Array(segment.size);
    }
    for (const narrow of narrows) {
      const found = narrow(segment, rows, count, part);
      // Not all of a selection that is met as a whole is copied.
      const source = found === count ? rows : part;
      for (let index = 0; index < found; index++) isFound[source[index] as number] = 1;
    }
    let left = 0;
    for (let index = 0; index < count; index++) {
      const row = rows[index] as number;
      if (isFound[row] === 0) continue;
      isFound[row] = 0;
      into[left++] = row;
    }
    return left;
  };
};
