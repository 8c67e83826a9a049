import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../shared/api/openapi.ts';

/**
 * `npm run openapi` writes the API's description beside this file; with `--check` it only says whether the one there
 * is what the routes make.
 */
const file = new URL('openapi.json', import.meta.url);
const made = `${JSON.stringify(openApiDocument(), null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(file, made);
else if (readFileSync(file, 'utf8') !== made) {
  console.error('docs/openapi.json is not what the routes make: run `npm run openapi`.');
  process.exit(1);
}
