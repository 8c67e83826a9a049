/** Runs before the tests: where no database can run, one line says what to install. */
import { requireDatabase } from './database.ts';
import { DatabaseUnavailable } from './database-server.ts';

try {
  await requireDatabase();
} catch (error) {
  console.error(error instanceof DatabaseUnavailable ? error.message : error);
  process.exit(1);
}
