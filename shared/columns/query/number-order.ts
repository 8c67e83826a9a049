import { columnOf, type NumberColumn, type Segment } from '../storage/segment.ts';
import { compareValues, type Direction, NOTHING, type OrderColumn, type SortValue } from './order-column.ts';

/** Sorts by a column of numbers. */
export const numberOrder = (name: string, direction: Direction): OrderColumn => {
  const { sign } = direction;
  const nullKey = direction.nulls * Number.POSITIVE_INFINITY;
  const keyOf = (value: number) => (Number.isNaN(value) ? nullKey : sign * value);
  const columnIn = (segment: Segment) => columnOf(segment, name) as NumberColumn;
  const valuesIn = (segment: Segment) => columnIn(segment).values;
  const toValue = (value: number): SortValue => (Number.isNaN(value) ? NOTHING : { rank: value });
  return {
    keysIn(segment) {
      const values = valuesIn(segment);
      return {
        at: (row) => keyOf(values[row] as number),
        fill(rows, count, into) {
          for (let index = 0; index < count; index++) {
            into[index] = keyOf(values[rows[index] as number] as number);
          }
        },
        seek: ({ rank }) => (rank === NOTHING.rank ? nullKey : sign * rank),
      };
    },
    bestIn(segment) {
      const { min, max, hasNull } = columnIn(segment);
      if (min > max || (hasNull && direction.nulls === -1)) return NOTHING;
      return { rank: sign === 1 ? min : max };
    },
    valueAt: (segment, row) => toValue(valuesIn(segment)[row] as number),
    compare: compareValues(direction, () => 0),
    write: ({ rank }) => (rank === NOTHING.rank ? null : rank),
    read(written) {
      if (typeof written === 'string') return undefined;
      return written === null ? NOTHING : { rank: written };
    },
  };
};
