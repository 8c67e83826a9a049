import type { State, StateChangeRequest } from '../../domain/states/state.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { updateCatalogueEntry } from '../lists/catalogue-entries.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Changes a state. Communications in it stay as they are until they are saved again (R9, R10). */
export const updateState =
  ({
    states,
    clock,
  }: Pick<AppDeps, 'states' | 'clock'>): UseCase<
    StateChangeRequest & { stateId: string; expectedVersion: ExpectedVersion },
    State
  > =>
  ({ stateId, ...changes }, session) =>
    updateCatalogueEntry(states, stateId, changes, { session, clock });
