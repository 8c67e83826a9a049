/** Before the tests: one line that says what to install where Java is missing. */
import { JavaMissing, requireJava } from './java.ts';

try {
  await requireJava();
} catch (error) {
  console.error(error instanceof JavaMissing ? error.message : error);
  process.exit(1);
}
