import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import type { AnswerOf } from '../../shared/api/all-routes.ts';

const row = (cells: string[], bom = false) =>
  stringify([cells], {
    bom,
    delimiter: ';',
    record_delimiter: 'windows',
    quote_record_delimiter: true,
    escape_formulas: true,
  });

/** One refusal of a line in words. */
export const described = ({
  column,
  detail,
  cell,
}: {
  column: string;
  detail: string;
  cell: string | null;
}) => [column === '' ? '' : `${column}: `, detail, cell === null ? '' : ` In the cell: «${cell}».`].join('');

/** A file of what became of every line, for a spreadsheet program. */
export const openReport = (path: string | undefined) => {
  if (path === undefined) return { add: () => undefined, close: () => undefined };
  const file = createWriteStream(path);
  file.write(row(['Строка', 'Итог', 'Код', 'Подробности', 'Id'], true));
  return {
    async add(lines: AnswerOf<'import-chunk'>['lines']) {
      const rows = lines.map(({ line: number, outcome, code, errors, id }) =>
        row([String(number), outcome, code ?? '', errors.map(described).join(' | '), id ?? '']),
      );
      if (!file.write(rows.join(''))) await once(file, 'drain');
    },
    async close() {
      file.end();
      await once(file, 'finish');
    },
  };
};
