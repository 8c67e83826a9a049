import type { ColumnSpec, TableSchema } from '../schema.ts';
import { type ByteReader, byteReader, damaged, UnreadableGroup } from './byte-reader.ts';
import { type ByteWriter, byteWriter } from './byte-writer.ts';
import { checksum } from './checksum.ts';
import { createDictionary, type DictionarySpec } from './dictionary.ts';
import { readIds, timesOf, writeIds } from './id-codec.ts';
import { readNumbers, writeNumbers } from './number-codec.ts';
import {
  type Column,
  columnOf,
  type DictionaryColumn,
  dictionaryColumn,
  MAX_SEGMENT_ROWS,
  numberColumn,
  type Segment,
} from './segment.ts';
import { readTexts, writeTexts } from './text-codec.ts';

/**
 * A row group: a segment as bytes. Not compressed: whoever keeps it does that.
 *
 *     4  "JCOL"
 *     1  version of this format
 *     4  checksum of all that follows
 *     …  the schema's version, rows, ids, revisions, and every column in the schema's order
 *
 * A column of texts or ids is its dictionary and then the codes of all rows, low bytes before high bytes; one of numbers
 * is as `number-codec.ts` writes it.
 */
const MAGIC = [0x4a, 0x43, 0x4f, 0x4c] as const;
const FORMAT = 1;
const CHECKSUM_AT = MAGIC.length + 1;
const CONTENT_AT = CHECKSUM_AT + 4;

/** Most bytes of texts in a group: twice what 4,096 rows have if every text is as long as it may be. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;
/** Up to this many values a code takes one byte. */
const ONE_BYTE_VALUES = 255;

export const encodeGroup = (schema: TableSchema, segment: Segment): Uint8Array<ArrayBuffer> => {
  const writer = byteWriter();
  for (const byte of [...MAGIC, FORMAT, 0, 0, 0, 0]) writer.byte(byte);
  writer.varints([schema.version, segment.size]);
  writeIds(writer, segment.ids);
  writeNumbers(writer, segment.revisions);
  const times = timesOf(segment.ids);
  for (const [name, spec] of Object.entries(schema.columns)) {
    writeColumn(writer, spec, columnOf(segment, name), times);
  }
  const bytes = writer.done();
  new DataView(bytes.buffer).setUint32(CHECKSUM_AT, checksum(bytes.subarray(CONTENT_AT)), true);
  return bytes;
};

/**
 * Reads a row group. Throws `UnreadableGroup` for one of another version, and for one that is damaged in any way. A
 * hostile one gets no more memory than `MAX_TEXT_BYTES` and some times its own length.
 */
export const decodeGroup = (schema: TableSchema, bytes: Uint8Array): Segment => {
  requireIntact(bytes);
  const reader = byteReader(bytes.subarray(CONTENT_AT));
  const version = reader.varint();
  if (version !== schema.version) throw otherVersion(`columns ${version}`, `columns ${schema.version}`);
  const size = reader.varint();
  if (size > MAX_SEGMENT_ROWS) throw damaged('it has too many rows');
  const ids = readIds(reader, size);
  const revisions = readNumbers(reader, size);
  const times = timesOf(ids);
  const columns = new Map<string, Column>();
  let textBytes = MAX_TEXT_BYTES;
  for (const [name, spec] of Object.entries(schema.columns)) {
    if (spec.kind === 'number') {
      columns.set(name, numberColumn(readNumbers(reader, size, expectedOf(spec, times))));
    } else {
      const column = readDictionaryColumn(reader, spec, size, textBytes);
      textBytes -= column.dictionary.entries.bytes.length;
      columns.set(name, column);
    }
  }
  if (!reader.isAtEnd()) throw damaged('something stands behind its end');
  return { size, ids, revisions, columns };
};

const otherVersion = (found: string, known: string) =>
  new UnreadableGroup('other-version', `This row group has ${found}, this release reads ${known}`);

const requireIntact = (bytes: Uint8Array): void => {
  if (bytes.length < CONTENT_AT) throw damaged('it ends too early');
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) throw damaged('it does not begin as one');
  const format = bytes[MAGIC.length];
  if (format !== FORMAT) throw otherVersion(`format ${format}`, `format ${FORMAT}`);
  const sum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(CHECKSUM_AT, true);
  if (sum !== checksum(bytes.subarray(CONTENT_AT))) throw damaged('its checksum is another');
};

const expectedOf = (spec: ColumnSpec, times: Float64Array) =>
  spec.kind === 'number' && spec.near === 'id' ? times : undefined;

const writeColumn = (writer: ByteWriter, spec: ColumnSpec, column: Column, times: Float64Array): void => {
  if (column.kind === 'number') {
    writeNumbers(writer, column.values, expectedOf(spec, times));
    return;
  }
  const { dictionary, codes } = column;
  writer.varints([dictionary.size]);
  if (spec.kind === 'id') writeIds(writer, dictionary.entries);
  else writeTexts(writer, dictionary.entries);
  if (dictionary.size === 0) return;
  writer.bytes(bytesOf(codes, 0));
  if (dictionary.size > ONE_BYTE_VALUES) writer.bytes(bytesOf(codes, 8));
};

/** One byte of every code. */
const bytesOf = (codes: Uint16Array, shift: 0 | 8): Uint8Array => {
  const bytes = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) bytes[row] = (codes[row] as number) >> shift;
  return bytes;
};

const readDictionaryColumn = (
  reader: ByteReader,
  spec: DictionarySpec,
  size: number,
  maxBytes: number,
): DictionaryColumn => {
  const count = reader.varint();
  if (count > size) throw damaged('a column has more values than rows');
  const entries = spec.kind === 'id' ? readIds(reader, count) : readTexts(reader, count, maxBytes);
  const codes = new Uint16Array(size);
  if (count > 0) {
    const low = reader.bytes(size);
    const high = count > ONE_BYTE_VALUES ? reader.bytes(size) : undefined;
    for (let row = 0; row < size; row++) {
      const code = (low[row] as number) + (high ? (high[row] as number) * 256 : 0);
      if (code > count) throw damaged('a row has a value that is not there');
      codes[row] = code;
    }
  }
  return dictionaryColumn(codes, createDictionary(spec, entries));
};
