import { expect, it } from 'vitest';
import { runScript } from '../support/run-script.ts';

it('the demo plays the worked example to the end, and its last lines show the reminder', async () => {
  const { exitCode, printed, complained } = await runScript('local/demo.ts');
  expect(complained).toBe('');
  expect(exitCode).toBe(0);
  const proved = new Set(printed.match(/✓ R\d+/g)?.map((line) => line.slice(2)));
  expect([...proved].sort()).toEqual(
    [
      'R1',
      'R2',
      'R6',
      'R8',
      'R9',
      'R10',
      'R11',
      'R12',
      'R13',
      'R14',
      'R16',
      'R17',
      'R19',
      'R20',
      'R21',
      'R22',
      'R23',
    ].sort(),
  );
  const last = printed.split('\n').slice(-25).join('\n');
  expect(last).toMatch(/to: {3}smirnova@okna\.example/);
  expect(last).toMatch(/at: {3}.* 09:00:0\d in Moscow/);
  expect(last).toContain('Клиент: Кузнецов Иван Петрович');
});
