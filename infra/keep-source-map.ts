/** CDK runs this after it has bundled a function: `node infra/keep-source-map.ts DIRECTORY`. */
import { keepSourceMap } from './source-maps.ts';

const [directory] = process.argv.slice(2);
if (!directory) throw new Error('Which directory?');
keepSourceMap(directory);
