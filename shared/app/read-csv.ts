import { CsvError, parse } from 'csv-parse/sync';
import { type CsvRecord, csvDialect, firstLineOf } from '../domain/csv.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';

/** Reads records of a CSV file; each with its line, of which the text's first is `firstLine`. */
export const readCsv = (text: string, delimiter: string, field: string, firstLine = 1) => {
  try {
    const records = parse(text, csvDialect(delimiter)) as unknown as CsvRecord[];
    return ok(records.map((record) => ({ line: firstLine + firstLineOf(record) - 1, cells: record.record })));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse('validation-failed', {
      field,
      code: 'malformed-csv',
      detail: 'A quotation mark is not closed.',
    });
  }
};
