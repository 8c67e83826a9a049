import type { ControlKind, ControlKindChange } from '../../domain/control/control-kind.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { updateCatalogueEntry } from '../lists/catalogue-entries.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Changes a kind of control entry (R19). Entries of it stay as they are. */
export const updateControlKind =
  ({
    controlKinds,
    clock,
  }: Pick<AppDeps, 'controlKinds' | 'clock'>): UseCase<
    ControlKindChange & { controlKindId: string; expectedVersion: ExpectedVersion },
    ControlKind
  > =>
  ({ controlKindId, ...changes }, session) =>
    updateCatalogueEntry(controlKinds, controlKindId, changes, { session, clock });
