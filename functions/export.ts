import './zod-settings.ts';
import { writeSheet } from '../shared/adapters/write-sheet.ts';
import { getImportExample } from '../shared/app/imports/get-import-example.ts';
import { exportCommunications } from '../shared/app/journal/export-communications.ts';
import { exportQuery } from '../shared/app/journal/export-query.ts';
import { environments } from '../shared/environment.ts';
import { apiContainer } from './container.ts';
import { httpFunction } from './middleware/http-function.ts';

const deps = apiContainer(environments.export.parse(process.env));

/**
 * Files of what a signed-in user sees. This function only reads, and has more time and memory than the API.
 */
export const handler = httpFunction<'export'>(
  {
    'export-communications': exportCommunications({ ...deps, writeSheet }),
    'get-import-example': getImportExample({ writeSheet }),
    'export-query': exportQuery({ ...deps, writeSheet }),
  },
  deps,
);
