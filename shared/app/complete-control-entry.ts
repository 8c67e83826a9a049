import { completeEntry } from '../domain/control-entry.ts';
import { type ChangeDeps, changeControlEntry } from './change-control-entry.ts';

/** The client was called back: the entry is completed with what came of it (R21). */
export const completeControlEntry = (deps: ChangeDeps) =>
  changeControlEntry<{ outcome: string }>(
    deps,
    (entry, { outcome }, { caller }, now) => completeEntry(entry, caller, outcome, now),
    { whileMarked: true },
  );
