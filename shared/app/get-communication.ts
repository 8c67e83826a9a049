import type { StoredCommunication } from '../domain/communication.ts';
import type { AppDeps } from './deps.ts';
import { requireOwn } from './require-own.ts';
import type { UseCase } from './session.ts';

/** One communication, if the caller may see it (R1). */
export const getCommunication =
  ({
    communications,
  }: Pick<AppDeps, 'communications'>): UseCase<{ communicationId: string }, StoredCommunication> =>
  async ({ communicationId }, session) => {
    const begun = await session.begin({ document: communications.find(communicationId) });
    return begun.ok ? requireOwn(begun.value.caller, begun.value.document) : begun;
  };
