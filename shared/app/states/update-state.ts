import type { State, StateChangeRequest } from '../../domain/states/state.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing } from '../session/existing.ts';
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
    const { current } = await session.load({
      current: existing(states.find(stateId), { version: expectedVersion }),
    });
    const state: State = {
      ...current,
      ...changes,
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    return session.commit([states.save(state)], state);
  };
