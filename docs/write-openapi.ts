import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../shared/api/openapi.ts';
import { rulesModule } from './rules-html.ts';

/**
 * `npm run openapi` writes the API's description beside this file, and the rules as `/docs` shows them; with `--check`
 * it only says whether those there are what the routes and docs/rules.md make.
 */
const made = [
  { file: 'openapi.json', from: 'the routes', text: `${JSON.stringify(openApiDocument(), null, 2)}\n` },
  {
    file: '../shared/api/rules-html.ts',
    from: 'docs/rules.md',
    text: rulesModule(readFileSync(new URL('rules.md', import.meta.url), 'utf8')),
  },
];

for (const { file, from, text } of made) {
  const url = new URL(file, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(url, text);
  else if (readFileSync(url, 'utf8') !== text) {
    console.error(`${file} is not what ${from} would make: run \`npm run openapi\`.`);
    process.exitCode = 1;
  }
}
