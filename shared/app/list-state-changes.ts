import { ok } from '../domain/result.ts';
import type { StateChange } from '../domain/state.ts';
import type { AppDeps } from './deps.ts';
import { requireOwn } from './require-own.ts';
import type { UseCase } from './session.ts';

/** The history of a communication's states, oldest first (R13). */
export const listStateChanges =
  ({
    communications,
  }: Pick<AppDeps, 'communications'>): UseCase<{ communicationId: string }, { items: StateChange[] }> =>
  async ({ communicationId }, session) => {
    const begun = await session.begin({
      document: communications.find(communicationId),
      items: communications.stateChanges(communicationId),
    });
    if (!begun.ok) return begun;
    const seen = requireOwn(begun.value.caller, begun.value.document);
    return seen.ok ? ok({ items: begun.value.items }) : seen;
  };
