import {
  comparatorOf,
  type Dictionary,
  type DictionarySpec,
  entryText,
  formOf,
  formText,
  seek,
} from '../storage/dictionary.ts';
import { columnOf, type DictionaryColumn, type Segment } from '../storage/segment.ts';
import { encodeText, sliceAt, sliceOf } from '../storage/texts.ts';
import { compareValues, type Direction, NOTHING, type OrderColumn } from './order-column.ts';

/**
 * Sorts by a column of texts or ids. Values that have a rank come in the order of their ranks, those without one behind
 * them in the order of their forms.
 */
export const dictionaryOrder = (
  name: string,
  spec: DictionarySpec,
  direction: Direction,
  order: readonly string[] = [],
): OrderColumn => {
  const ranks = new Map(order.map((text, rank) => [text, rank]));
  const unranked = order.length;
  const { sign } = direction;
  const nullKey = direction.nulls * Number.POSITIVE_INFINITY;
  const columnIn = (segment: Segment) => columnOf(segment, name) as DictionaryColumn;
  const rankOf = (dictionary: Dictionary, entry: number) =>
    unranked === 0 ? 0 : (ranks.get(entryText(dictionary, entry)) ?? unranked);

  /** The key of every code. */
  const keysByCode = (dictionary: Dictionary): Float64Array => {
    const keys = new Float64Array(dictionary.size + 1);
    const ordinals = dictionary.ordinals();
    keys[0] = nullKey;
    for (let entry = 0; entry < dictionary.size; entry++) {
      const rank = rankOf(dictionary, entry);
      keys[entry + 1] = sign * (rank < unranked ? rank : unranked + (ordinals[entry] as number));
    }
    return keys;
  };

  return {
    keysIn(segment) {
      const { codes, dictionary } = columnIn(segment);
      const keys = keysByCode(dictionary);
      return {
        at: (row) => keys[codes[row] as number] as number,
        fill(rows, count, into) {
          for (let index = 0; index < count; index++) {
            into[index] = keys[codes[rows[index] as number] as number] as number;
          }
        },
        seek({ rank, form }) {
          if (rank === NOTHING.rank) return nullKey;
          return sign * (rank < unranked || !form ? rank : unranked + seek(dictionary, form));
        },
      };
    },
    bestIn(segment) {
      const { dictionary, hasNull } = columnIn(segment);
      const { size } = dictionary;
      if (size === 0 || (hasNull && direction.nulls === -1)) return NOTHING;
      // Which of the ranks there are is not worth looking: mostly all.
      if (unranked > 0) return { rank: sign === 1 ? 0 : unranked };
      return { rank: 0, form: sliceAt(dictionary.forms(), sign === 1 ? 0 : size - 1) };
    },
    valueAt(segment, row) {
      const { codes, dictionary } = columnIn(segment);
      const code = codes[row] as number;
      if (code === 0) return NOTHING;
      return { rank: rankOf(dictionary, code - 1), form: sliceAt(dictionary.forms(), code - 1) };
    },
    compare: compareValues(direction, comparatorOf(spec)),
    write({ rank, form }) {
      if (rank === NOTHING.rank) return null;
      return form ? formText(spec, form) : null;
    },
    read(written) {
      if (written === null) return NOTHING;
      if (typeof written === 'number') return undefined;
      const form = spec.kind === 'id' ? formOf(spec, written) : encodeText(written);
      return form && { rank: unranked === 0 ? 0 : (ranks.get(written) ?? unranked), form: sliceOf(form) };
    },
  };
};
