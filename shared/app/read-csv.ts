import { CsvError, parse } from 'csv-parse/sync';
import { csvDialect, type RawRecord, recordPlaces } from '../domain/csv.ts';
import { refuse } from '../domain/refusal.ts';
import { ok } from '../domain/result.ts';

/** Reads records of a CSV file; each with its line, of which the text's first is `firstLine`. */
export const readCsv = (text: string, delimiter: string, field: string, firstLine = 1) => {
  try {
    const records = parse(text, csvDialect(delimiter)) as unknown as RawRecord[];
    return ok(records.map(recordPlaces(firstLine)));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse('validation-failed', {
      field,
      code: 'malformed-csv',
      detail: 'A quotation mark is not closed.',
    });
  }
};
