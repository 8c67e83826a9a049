/** Reads a CSV file record by record, whatever its size: never more of it is in memory than a part. */
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { csvDialect, type RawRecord, recordPlaces } from '../shared/domain/csv.ts';

/** Headings are shorter: what is longer is no CSV, or has a quotation mark that nobody closed. */
const LONGEST_HEADER = 10_000;

/**
 * In what a file is written: UTF-8 if all of it can be read so, UTF-16 if it is marked as such, else Windows-1251, in
 * which Russian programs save CSV.
 */
const encodingOf = async (path: string): Promise<string> => {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let isStart = true;
  try {
    for await (const bytes of createReadStream(path)) {
      if (isStart && bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
      isStart = false;
      utf8.decode(bytes, { stream: true });
    }
    utf8.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1251';
    throw error;
  }
};

/** The text of a file, a part at a time; without the mark of its encoding. */
async function* textOf(path: string, encoding: string) {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of createReadStream(path)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

/** The first line of a file: line breaks within quotation marks are no end of it. */
const headerOf = async (path: string, encoding: string): Promise<string> => {
  let text = '';
  for await (const part of textOf(path, encoding)) {
    text += part;
    const found = text.match(/^\s*(?:[^"\r\n]|"[^"]*")+(?=[\r\n])/)?.[0];
    if (found !== undefined) return found.trim();
    if (text.length > LONGEST_HEADER) break;
  }
  return text.trim().slice(0, LONGEST_HEADER);
};

/** Some whole records of a file. */
export interface CsvPart {
  /** The file's line on which it begins, from 1. */
  readonly firstLine: number;
  readonly text: string;
  readonly records: number;
}

/** Opens a CSV file: its heading, and what is below in parts of so many records and characters at most. */
export const openCsvFile = async (path: string) => {
  const encoding = await encodingOf(path);
  return {
    encoding,
    header: await headerOf(path, encoding),
    async *parts(delimiter: string, most: { records: number; characters: number }): AsyncGenerator<CsvPart> {
      const parser = parse(csvDialect(delimiter));
      // What goes wrong in reading ends the parser with the error, and so comes out of the loop below.
      pipeline(Readable.from(textOf(path, encoding)), parser, () => {});
      const placeOf = recordPlaces(1);
      let isHeader = true;
      let part: CsvPart | undefined;
      for await (const raw of parser as AsyncIterable<RawRecord>) {
        const { line, text, emptyLines } = placeOf(raw);
        if (isHeader) {
          isHeader = false;
          continue;
        }
        if (part && (part.records >= most.records || part.text.length + text.length > most.characters)) {
          yield part;
          part = undefined;
        }
        part = part
          ? { ...part, text: part.text + '\n'.repeat(emptyLines) + text, records: part.records + 1 }
          : { firstLine: line, text, records: 1 };
      }
      if (part) yield part;
    },
  };
};
