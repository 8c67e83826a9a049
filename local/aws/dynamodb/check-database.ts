/** Before the tests: one line that says what to install where no database can run. */

import { requireDatabase } from './database.ts';
import { DatabaseUnavailable } from './database-server.ts';

try {
  await requireDatabase();
} catch (error) {
  console.error(error instanceof DatabaseUnavailable ? error.message : error);
  process.exit(1);
}
