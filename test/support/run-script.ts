import { spawn } from 'node:child_process';

/** Runs a script of the project with this Node and waits for its end; what it printed, and how it ended. */
export const runScript = async (
  script: string,
  environment: NodeJS.ProcessEnv = {},
  ...scriptArguments: string[]
) => {
  const child = spawn(process.execPath, [script, ...scriptArguments], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complained = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complained += chunk;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, printed, complained };
};
