import { afterAll, beforeAll } from 'vitest';
import { type Database, startDatabase } from '../../../local/aws/dynamodb/database.ts';
import { describeOnEngines } from '../../support/engines.ts';
import { describeTable } from '../../support/table-contract.ts';
import { openTestTable } from '../../support/test-table.ts';

describeOnEngines('the contract of the table', {}, (engine) => {
  let database: Database;
  beforeAll(async () => {
    database = await startDatabase({ engine });
  });
  afterAll(() => database.stop());
  describeTable(`on ${engine}`, async () => (await openTestTable(database.endpoint)).table);
});
