/** Reads a CSV file record by record, whatever its size: no more than a part of it is in memory at a time. */
import { createReadStream } from 'node:fs';
import {
  encodingDetector,
  fileDecoder,
  type TextEncoding,
} from '../../shared/domain/imports/text-encoding.ts';
import { type CsvForm, type CsvRecord, recordReader, splitLines } from '../../shared/domain/lists/csv.ts';

/** As much of the beginning as the API takes when it looks for the headings. */
const HEAD = { lines: 30, characters: 10_000 };
/** A file with a longer line is not a CSV file. */
const MAX_LINE_CHARACTERS = 1_000_000;

const encodingOf = async (path: string) => {
  const detector = encodingDetector();
  for await (const bytes of createReadStream(path)) detector.add(bytes);
  return detector.encoding();
};

/** The text of a file, block by block, without the byte order mark. */
async function* textOf(path: string, encoding: TextEncoding) {
  const decoder = fileDecoder(encoding);
  for await (const bytes of createReadStream(path)) yield decoder.decode(bytes as Uint8Array);
  yield decoder.decode();
}

/** The lines of a file, block by block, each with its line end. */
async function* linesOf(path: string, encoding: TextEncoding): AsyncGenerator<string[]> {
  let rest = '';
  let count = 0;
  for await (const text of textOf(path, encoding)) {
    rest += text;
    const lines = splitLines(rest);
    // The last one may go on, or be a CR whose LF is yet to come.
    rest = lines.pop() ?? '';
    count += lines.length;
    if (rest.length > MAX_LINE_CHARACTERS) {
      throw new Error(
        `Line ${count + 1} is longer than ${MAX_LINE_CHARACTERS} characters: this is not a CSV file.`,
      );
    }
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') yield [rest];
}

/** The lines in which the API looks for the headings. */
const headOf = async (path: string, encoding: TextEncoding): Promise<string> => {
  let head = '';
  let count = 0;
  for await (const block of linesOf(path, encoding)) {
    for (const line of block) {
      if (count === HEAD.lines || (count > 0 && head.length + line.length > HEAD.characters)) return head;
      head += line.slice(0, HEAD.characters);
      count++;
    }
  }
  return head;
};

/** Some whole records of a file. */
export interface CsvPart {
  /** The line of the file on which it starts, from 1. */
  readonly firstLine: number;
  readonly text: string;
  /** The lines on which its records start. */
  readonly lines: readonly number[];
}

/** Opens a CSV file. */
export const openCsvFile = async (path: string) => {
  const encoding = await encodingOf(path);

  /** The records, starting with a line of the file. */
  async function* records(form: CsvForm, firstLine: number): AsyncGenerator<CsvRecord> {
    const reader = recordReader(form, firstLine);
    let toSkip = firstLine - 1;
    for await (const block of linesOf(path, encoding)) {
      const lines = block.slice(toSkip);
      toSkip -= block.length - lines.length;
      yield* reader.read(lines, false);
    }
    yield* reader.read([], true);
  }

  return {
    encoding,
    /** Its first lines, the headings among them. */
    head: await headOf(path, encoding),
    records,
    /** What is below the headings, in parts of up to so many records and characters. */
    async *parts(
      form: CsvForm,
      firstLine: number,
      limits: { records: number; characters: number },
    ): AsyncGenerator<CsvPart> {
      let part: { firstLine: number; nextLine: number; text: string; lines: number[] } | undefined;
      for await (const { line, lines, text } of records(form, firstLine)) {
        const isFull = part && part.lines.length >= limits.records;
        if (part && (isFull || part.text.length + text.length > limits.characters)) {
          yield part;
          part = undefined;
        }
        part ??= { firstLine: line, nextLine: line, text: '', lines: [] };
        // Empty lines are skipped, but counted.
        part.text += '\r\n'.repeat(line - part.nextLine) + text;
        part.nextLine = line + lines;
        part.lines.push(line);
      }
      if (part) yield part;
    },
  };
};
