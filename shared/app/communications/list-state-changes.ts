import type { StateChange } from '../../domain/states/state.ts';
import { withDurations } from '../../domain/values/durations.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/own.ts';
import type { UseCase } from '../session/session.ts';

/** The history of a communication's states, oldest first, with how long each lasted (R13). */
export const listStateChanges =
  ({
    communications,
    clock,
  }: Pick<AppDeps, 'communications' | 'clock'>): UseCase<
    { communicationId: string },
    { items: (StateChange & { durationSeconds: number; current: boolean })[] }
  > =>
  async ({ communicationId }, session) => {
    const begun = await session.load({ document: own(communications.find(communicationId)) });
    if (!begun.ok) return begun;
    const items = await communications.stateChanges(communicationId);
    return ok({ items: withDurations(items, clock.now()) });
  };
