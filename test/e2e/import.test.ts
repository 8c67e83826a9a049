import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL, startCloud } from '../../local/cloud.ts';
import { clientsOf } from '../../local/sign-in/session.ts';
import { expectOk } from '../../shared/api/client.ts';
import { runScript } from '../support/run-script.ts';
import { inWindows1251 } from '../support/windows-1251.ts';

const FILE = [
  'Наименование;Папка;Телефон',
  'ООО "Ромашка";Дилеры/Юг;8 495 111-22-33',
  'Петров;Дилеры;нет',
  'Сидоров;Дилеры;8 916 000-11-22',
  '',
].join('\r\n');

describe('npm run import', () => {
  let directory: string;
  let cloud: Cloud;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'journal-import-'));
    writeFileSync(join(directory, 'clients.csv'), inWindows1251(FILE));
    process.env.POWERTOOLS_LOG_LEVEL = 'CRITICAL';
    cloud = await startCloud();
  });
  afterAll(async () => {
    await cloud.stop();
    rmSync(directory, { recursive: true });
  });

  const runImport = (...more: string[]) =>
    runScript(
      'local/import/import.ts',
      { TOKEN: undefined },
      ...['--api', cloud.apiUrl, '--sign-in', cloud.signInUrl, '--email', FIRST_ADMINISTRATOR_EMAIL],
      ...['--kind', 'counterparties', '--file', join(directory, 'clients.csv'), '--create-folders'],
      ...more,
    );

  it('tries, imports, and creates nothing twice; what is refused it says, by its line', async () => {
    const administrator = clientsOf(cloud)(FIRST_ADMINISTRATOR_EMAIL);
    const folders = async () => expectOk(await administrator('list-folders', {})).items;

    const dry = await runImport('--dry-run');
    expect(dry.complained).toBe('');
    expect(dry.printed).toContain('windows-1251, cells separated by ";", 3 columns');
    expect(dry.printed).toContain('Line 3 is refused (validation-failed). Телефон: ');
    expect(dry.printed).toContain(
      '3 lines: 2 would be created, 0 already there, 0 there with other content, 1 refused.',
    );
    expect(dry.exitCode).toBe(1);
    expect(await folders()).toEqual([]);

    const report = join(directory, 'report.csv');
    expect((await runImport('--report', report)).printed).toContain('3 lines: 2 created, 0 already there');
    expect((await folders()).map(({ name }) => name).sort()).toEqual(['Дилеры', 'Юг']);
    const rows = readFileSync(report, 'utf8').split('\r\n');
    expect(rows[0]).toBe('\ufeffСтрока;Итог;Код;Подробности;Id');
    expect(rows[1]).toMatch(/^2;created;;;cpt_/);
    expect(rows[2]).toMatch(/^3;refused;validation-failed;Телефон: /);

    expect((await runImport()).printed).toContain('3 lines: 0 created, 2 already there');
  });

  it('says how it is used', async () => {
    const { exitCode, complained } = await runScript('local/import/import.ts', {}, '--kind', 'cats');
    expect(exitCode).toBe(2);
    expect(complained).toContain('Usage: npm run import');
  });
});
