import { cancelEntry } from '../domain/control-entry.ts';
import { type ChangeDeps, changeControlEntry } from './change-control-entry.ts';

/** Nobody needs to call any more (R21). */
export const cancelControlEntry = (deps: ChangeDeps) =>
  changeControlEntry<{ reason?: string | null | undefined }>(
    deps,
    (entry, { reason }, { caller }, now) => cancelEntry(entry, caller, reason ?? null, now),
    { whileMarked: true },
  );
