import { type ExportDeps, exportRows } from './export-rows.ts';
import { queryCommunications } from './query-communications.ts';

/** A selection of the extended view as a file, in its order (R3). */
export const exportQuery = (deps: ExportDeps) => exportRows(queryCommunications(deps), deps);
