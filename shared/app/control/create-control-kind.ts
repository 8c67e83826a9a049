import type { ControlKind, ControlKindDraft } from '../../domain/control/control-kind.ts';
import { createCatalogueEntry } from '../lists/catalogue-entries.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Adds a kind of control entry (R19). */
export const createControlKind =
  ({
    controlKinds,
    ids,
    clock,
  }: Pick<AppDeps, 'controlKinds' | 'ids' | 'clock'>): UseCase<ControlKindDraft, ControlKind> =>
  (draft, session) =>
    createCatalogueEntry(controlKinds, { id: ids.next('ctk'), ...draft }, { session, clock });
