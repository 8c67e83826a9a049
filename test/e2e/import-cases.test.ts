import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../local/cloud.ts';
import { casesFolder } from '../support/cases.ts';
import { importCases, runImport, tryCase, tryOwnExport } from '../support/import-cases.ts';

describe('npm run import with the files that people have', () => {
  let cloud: Cloud;
  let directory: string;
  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'CRITICAL';
    directory = mkdtempSync(join(tmpdir(), 'journal-import-'));
    cloud = await startCloud();
  });
  afterAll(async () => {
    await cloud.stop();
    rmSync(directory, { recursive: true });
  });
  const write = (name: string, text: string) => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };

  it.each(importCases)('case $number: $file', async (one) => {
    const { made, there = 0, refused } = one;
    const run = await tryCase(cloud, one);
    expect(run).toMatchObject({ made, there, differs: 0, refused, lines: made + there + refused });
    expect(run.exitCode).toBe(refused === 0 ? 0 : 1);
  });

  it('case 01: says where the quotation mark opens', async () => {
    const { printed } = await runImport(
      cloud,
      'communications',
      join(casesFolder, 'stray-quote.csv'),
      '--dry-run',
    );
    expect(printed).toContain(
      'Line 3 is refused (quote-not-closed). Тема: The quotation mark that opens on line 3',
    );
  });

  it('case 12: one file imported by two at once makes each line once', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `25.11.2025 10:00;Вдвоём ${index};8 926 555 90 ${10 + index}`,
    );
    const file = write('twice.csv', ['Дата;Клиент;Телефон', ...lines, ''].join('\r\n'));
    const runs = await Promise.all([1, 2].map(() => runImport(cloud, 'communications', file)));
    expect(runs.map(({ lines: all, refused, differs }) => [all, refused, differs])).toEqual([
      [40, 0, 0],
      [40, 0, 0],
    ]);
    expect(runs.reduce((sum, { made }) => sum + made, 0)).toBe(40);
    expect(runs.reduce((sum, { there }) => sum + there, 0)).toBe(40);
  });

  it('case 39: the export of the journal is there already, line by line', async () => {
    const run = await tryOwnExport(cloud);
    expect(run).toMatchObject({ lines: 40, made: 0, there: 40, differs: 0, refused: 0, exitCode: 0 });
  });

  it('a column with values that nobody knows stops the run before anything is sent', async () => {
    const file = write('discounts.csv', 'Имя;Папка;Скидка\nСкидкин;Архив;5%\nПростой;Архив;\n');
    const run = (...options: string[]) =>
      runImport(cloud, 'counterparties', file, '--dry-run', '--create-folders', ...options);
    await expect(run()).rejects.toThrow(
      /"Скидка": 1 of 2 lines, such as "5%"(?:.|\n)*Nothing was imported\./,
    );
    expect(await run('--ignore-columns', 'Скидка')).toMatchObject({ made: 2, exitCode: 0 });
    expect(await run('--ignore-columns', 'all')).toMatchObject({ made: 2, exitCode: 0 });
  });

  it.each([
    ['an empty file', '', 'The file is empty.'],
    ['headings alone', 'Имя;Папка\r\n;;\r\n', 'There are no lines to import below the headings'],
    [
      'no headings',
      'Сидоров;Архив\r\n',
      'There is no column "Наименование". The headings read are "Сидоров", "Архив".',
    ],
  ])('%s ends with why nothing was imported', async (_, text, why) => {
    const file = write('nothing.csv', text);
    await expect(runImport(cloud, 'counterparties', file)).rejects.toThrow(why);
  });

  it('a line that is there with other content is told of, and is no success', async () => {
    const file = (address: string) => write('other.csv', `Код;Имя;Папка;Адрес\nО-1;Иной;Архив;${address}\n`);
    expect(await runImport(cloud, 'counterparties', file('Тула'), '--create-folders')).toMatchObject({
      made: 1,
      exitCode: 0,
    });
    const run = await runImport(cloud, 'counterparties', file('Калуга'));
    expect(run).toMatchObject({ differs: 1, made: 0, exitCode: 1 });
    expect(run.printed).toContain('Line 2 is in the journal with other content.');
  });
});
