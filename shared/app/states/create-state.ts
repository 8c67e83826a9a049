import type { State, StateDraft } from '../../domain/states/state.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

/** Adds a state to the state picker (R9). */
export const createState =
  ({ states, ids, clock }: Pick<AppDeps, 'states' | 'ids' | 'clock'>): UseCase<StateDraft, State> =>
  async (draft, session) => {
    const begun = await session.load({});
    if (!begun.ok) return begun;
    const now = clock.now().toISOString();
    const state: State = { id: ids.next('sta'), version: 1, ...draft, createdAt: now, changedAt: now };
    return session.commit([states.add(state)], state);
  };
