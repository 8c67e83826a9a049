import { type ByteReader, damaged } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import {
  emptyIdBytes,
  idAt,
  idList,
  MAX_ID_TIME,
  readIdTime,
  TAIL_BYTES,
  tailOf,
  writeIdTime,
} from './ids.ts';
import type { Texts } from './texts.ts';

/** The moments of ids. */
export const timesOf = ({ bytes, offsets }: Texts): Float64Array => {
  const times = new Float64Array(offsets.length - 1);
  for (let index = 0; index < times.length; index++) times[index] = readIdTime(bytes, idAt(index));
  return times;
};

/** Writes ascending ids: their moments as steps from one to the next, then what is chance in them. */
export const writeIds = (writer: ByteWriter, ids: Texts): void => {
  const times = timesOf(ids);
  writer.varints(times.map((time, index) => time - (times[index - 1] ?? 0)));
  for (let index = 0; index < times.length; index++) {
    writer.bytes(ids.bytes.subarray(tailOf(index), tailOf(index) + TAIL_BYTES));
  }
};

export const readIds = (reader: ByteReader, count: number): Texts => {
  const steps = reader.varints(count);
  const tails = reader.bytes(count * TAIL_BYTES);
  const bytes = emptyIdBytes(count);
  let time = 0;
  for (let index = 0; index < count; index++) {
    const step = steps[index] as number;
    if (step === 0 && index > 0 && !isTailAscending(tails, index)) throw damaged('its ids are not in order');
    time += step;
    writeIdTime(bytes, idAt(index), time);
    const to = tailOf(index);
    for (let at = 0; at < TAIL_BYTES; at++) bytes[to + at] = tails[index * TAIL_BYTES + at] as number;
  }
  if (time > MAX_ID_TIME) throw damaged('an id is too great');
  return idList(bytes);
};

/** Whether the id at `index`, of the same moment as the one before, is greater than that. */
const isTailAscending = (tails: Uint8Array, index: number): boolean => {
  const before = (index - 1) * TAIL_BYTES;
  const at = index * TAIL_BYTES;
  for (let byte = 0; byte < TAIL_BYTES; byte++) {
    const difference = (tails[at + byte] as number) - (tails[before + byte] as number);
    if (difference !== 0) return difference > 0;
  }
  return false;
};
