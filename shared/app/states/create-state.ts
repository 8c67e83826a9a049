import type { State, StateDraft } from '../../domain/states/state.ts';
import { createCatalogueEntry } from '../lists/catalogue-entries.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Adds a state to the state picker (R9). */
export const createState =
  ({ states, ids, clock }: Pick<AppDeps, 'states' | 'ids' | 'clock'>): UseCase<StateDraft, State> =>
  (draft, session) =>
    createCatalogueEntry(states, { id: ids.next('sta'), ...draft }, { session, clock });
