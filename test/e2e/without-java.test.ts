import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { runScript } from '../support/run-script.ts';

/** Node is found, Java is not. */
const withoutJava = { PATH: dirname(process.execPath), JAVA_HOME: '' };

it.each([
  ['npm start', 'local/main.ts'],
  ['npm run demo', 'local/demo.ts'],
  ['npm test', 'local/check-java.ts'],
])('%s without Java says in one line what to install', async (_command, script) => {
  const { exitCode, complained } = await runScript(script, withoutJava);
  expect(exitCode).toBe(1);
  expect(complained.trim().split('\n')).toEqual([expect.stringMatching(/Java 17.*install/i)]);
});
