import { type ExportDeps, exportRows } from './export-rows.ts';
import { listCommunications } from './list-communications.ts';

/** A selection of the standard view as a file (R2). */
export const exportCommunications = (deps: ExportDeps) => exportRows(listCommunications(deps), deps);
