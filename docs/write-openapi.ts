import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../shared/api/openapi.ts';
import { apiSurface } from './api-surface.ts';
import { rulesModule } from './rules-html.ts';

/**
 * `npm run openapi` writes the OpenAPI document, for tools that read it, and what is made and committed: the surface of the
 * API, and the rules as `/docs` shows them. With `--check` it only says whether the committed ones are as they are made.
 */
const ROOT = new URL('../', import.meta.url);
const document = openApiDocument();

const committed = [
  { file: 'docs/api-surface.txt', from: 'the routes', text: apiSurface(document) },
  {
    file: 'shared/api/rules-html.ts',
    from: 'docs/rules.md',
    text: rulesModule(readFileSync(new URL('docs/rules.md', ROOT), 'utf8')),
  },
];

mkdirSync(new URL('.build/', ROOT), { recursive: true });
writeFileSync(new URL('.build/openapi.json', ROOT), `${JSON.stringify(document, null, 2)}\n`);

for (const { file, from, text } of committed) {
  const url = new URL(file, ROOT);
  if (!process.argv.includes('--check')) writeFileSync(url, text);
  else if (readFileSync(url, 'utf8') !== text) {
    console.error(`${file} is not what ${from} would make: run \`npm run openapi\`.`);
    process.exitCode = 1;
  }
}
