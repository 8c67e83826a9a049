import type { State, StateChangeRequest } from '../../domain/states/state.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { refuse } from '../../domain/values/refusal.ts';
import type { AppDeps } from '../session/deps.ts';
import { requireVersion } from '../session/require-version.ts';
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
  async ({ stateId, expectedVersion, ...changes }, session) => {
    const begun = await session.load({ current: states.find(stateId) });
    if (!begun.ok) return begun;
    const { current } = begun.value;
    if (!current) return refuse('not-found');
    const fresh = requireVersion(current, expectedVersion);
    if (!fresh.ok) return fresh;
    const state: State = {
      ...current,
      ...changes,
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    return session.commit([states.save(state)], state);
  };
