import { expect, it } from 'vitest';
import { runScript } from '../support/run-script.ts';

it('the demo plays the worked example to the end, and its last lines show the reminder', async () => {
  const { exitCode, printed, complained } = await runScript('local/sample/demo.ts');
  expect(complained).toBe('');
  expect(exitCode).toBe(0);
  const proved = new Set(printed.match(/✓ R\d+/g)?.map((line) => line.slice(2)));
  expect([...proved].sort()).toEqual(
    Array.from({ length: 23 }, (_, count) => `R${count + 1}`)
      // R4 (columns), R7 (copying) and R18 (the deletion mark) have no step of their own in the manual's order.
      .filter((rule) => !['R4', 'R7', 'R18'].includes(rule))
      .sort(),
  );
  expect(printed.match(/^\d+\. /gm)).toEqual(Array.from({ length: 12 }, (_, count) => `${count + 1}. `));
  const last = printed.split('\n').slice(-25).join('\n');
  expect(last).toMatch(/to: {3}smirnova@okna\.example/);
  expect(last).toMatch(/at: {3}.* 09:00:0\d in Moscow/);
  expect(last).toContain('Клиент: Петров Иван Сергеевич');
});
