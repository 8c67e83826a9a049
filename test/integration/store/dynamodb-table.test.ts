import { describeTable } from '../../support/table-contract.ts';
import { openTestTable } from '../../support/test-table.ts';

describeTable('on DynamoDB', async () => (await openTestTable()).table);
