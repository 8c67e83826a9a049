import { describe, type TestOptions } from 'vitest';
import { ENGINES, type Engine, requireDatabase } from '../../local/aws/dynamodb/database.ts';
import { DatabaseUnavailable } from '../../local/aws/dynamodb/database-server.ts';

/** Why an engine can't run on this machine; absent where it can. */
const missing = async (engine: Engine): Promise<string | undefined> => {
  try {
    await requireDatabase(engine);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return error.message;
    throw error;
  }
};

const reasons = new Map(
  await Promise.all(ENGINES.map(async (engine) => [engine, await missing(engine)] as const)),
);

/** Tests of what every engine must do, on each that can run here; of any other the report says why it was skipped. */
export const describeOnEngines = (what: string, options: TestOptions, tests: (engine: Engine) => void) => {
  for (const [engine, reason] of reasons) {
    const skipped = reason === undefined ? '' : ` (skipped: ${reason})`;
    describe.skipIf(reason !== undefined)(`${what} on ${engine}${skipped}`, options, () => tests(engine));
  }
};
