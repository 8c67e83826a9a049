/**
 * Writes the shape of all that this code stores, and items of it, a file an entity: as fixtures of the next release, or of
 * the one that is named, `npx node test/support/write-stored-fixtures.ts 0.2.0`. Those of a release that is out are never
 * written again: tables have such items. See docs/stored-items.md.
 */
import '../../functions/zod-settings.ts';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byEntity, writeEveryEntity } from './stored-items.ts';
import { SCHEMAS_FILE, storedSchemas } from './stored-schemas.ts';

/** Tokens are many and all alike. */
const MAX_OF_ONE_ENTITY = 40;

const [release = 'next'] = process.argv.slice(2);
if (!/^(?:next|\d+\.\d+\.\d+)$/.test(release)) throw new Error('Name a release, 0.2.0, or nothing');
const folder = join(import.meta.dirname, '../fixtures/stored', release);
if (release === 'next') rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [entity, items] of byEntity(await writeEveryEntity())) {
  const text = JSON.stringify(items.slice(0, MAX_OF_ONE_ENTITY), undefined, 2);
  writeFileSync(join(folder, `${entity}.json`), `${text}\n`);
}
writeFileSync(SCHEMAS_FILE, `${JSON.stringify(storedSchemas(), undefined, 1)}\n`);
