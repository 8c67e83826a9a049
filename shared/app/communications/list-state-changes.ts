import type { StateChange } from '../../domain/states/state.ts';
import { type Lasting, withDurations } from '../../domain/values/durations.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

/** The history of a communication's states, oldest first, with how long each lasted (R13). */
export const listStateChanges =
  ({
    communications,
    clock,
  }: Pick<AppDeps, 'communications' | 'clock'>): UseCase<
    { communicationId: string },
    { items: (StateChange & Lasting)[] }
  > =>
  async ({ communicationId }, session) => {
    await session.load({ document: own(communications.find(communicationId)) });
    const changes = await communications.stateChanges(communicationId);
    return { items: withDurations(changes, clock.now()) };
  };
