import type { StoredCommunication } from '../../domain/communications/communication.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

/** One communication, if the caller may see it (R1). */
export const getCommunication =
  ({
    communications,
  }: Pick<AppDeps, 'communications'>): UseCase<{ communicationId: string }, StoredCommunication> =>
  async ({ communicationId }, session) => {
    const { document } = await session.load({ document: own(communications.find(communicationId)) });
    return document;
  };
