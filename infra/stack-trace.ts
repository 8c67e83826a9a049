/** `npm run stack-trace`: reads a text copied from a log, and prints it with positions in the sources. */
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SOURCE_MAPS, sourceMapsIn, withOriginalPlaces } from './source-maps.ts';

const maps = join(import.meta.dirname, '..', 'cdk.out', SOURCE_MAPS);

const missing = (bundle: string) => {
  console.error(
    `No source map of ${bundle} in ${maps}: check out the commit that was deployed, then \`npm ci && npm run synth\`.`,
  );
  process.exitCode = 1;
};

process.stdout.write(withOriginalPlaces(await text(process.stdin), sourceMapsIn(maps), missing));
