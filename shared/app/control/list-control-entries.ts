import type { StoredControlEntry } from '../../domain/control/control-entry.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';
import { type Shown, showEntries } from './show-entries.ts';

/** The tab "On control" of a communication: its entries in the order they were created, ledgers included (R23). */
export const listControlEntries =
  (
    deps: Pick<AppDeps, 'communications' | 'controlEntries' | 'users' | 'channelStatuses'>,
  ): UseCase<{ communicationId: string }, { items: Shown<StoredControlEntry>[] }> =>
  async ({ communicationId }, session) => {
    await session.load({ document: own(deps.communications.find(communicationId)) });
    const entries = await deps.controlEntries.list(communicationId);
    return { items: await showEntries(entries, deps) };
  };
