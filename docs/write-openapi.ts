import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../shared/api/openapi.ts';

/** `npm run openapi`: writes the API's description beside this file; the check fails when it is not up to date. */
writeFileSync(new URL('openapi.json', import.meta.url), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
