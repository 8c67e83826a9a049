import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/**
 * Numbers as differences to what is expected of them, so that most are short: 0 stands for no value, else one more than
 * the difference with its sign in the lowest bit.
 */
const fromDifference = (difference: number): number =>
  (difference >= 0 ? 2 * difference : -2 * difference - 1) + 1;

const toDifference = (written: number): number => (written % 2 === 1 ? (written - 1) / 2 : -written / 2);

/** Writes numbers; what is expected is `expected[row]` if that is given, else the number before. NaN is no value. */
export const writeNumbers = (writer: ByteWriter, values: Float64Array, expected?: Float64Array): void => {
  const written = new Float64Array(values.length);
  let previous = 0;
  for (const [row, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    written[row] = fromDifference(value - (expected ? (expected[row] as number) : previous));
    previous = value;
  }
  writer.varints(written);
};

export const readNumbers = (reader: ByteReader, count: number, expected?: Float64Array): Float64Array => {
  const values = reader.varints(count);
  let previous = 0;
  for (let row = 0; row < count; row++) {
    const written = values[row] as number;
    if (written === 0) {
      values[row] = Number.NaN;
    } else {
      previous = toDifference(written) + (expected ? (expected[row] as number) : previous);
      values[row] = previous;
    }
  }
  return values;
};
