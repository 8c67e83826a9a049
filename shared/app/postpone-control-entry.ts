import { postponeEntry } from '../domain/control-entry.ts';
import { type ChangeDeps, changeControlEntry } from './change-control-entry.ts';

/** Another day, with the reason; counted (R21). */
export const postponeControlEntry = (deps: ChangeDeps) =>
  changeControlEntry<{ nextDate: string; reason: string }>(deps, (entry, request, { caller, manager }, now) =>
    postponeEntry(entry, request, manager, caller, now),
  );
