import { memoryTable } from '../../support/memory-table.ts';
import { describeTable } from '../../support/table-contract.ts';

describeTable('in memory', async () => memoryTable());
