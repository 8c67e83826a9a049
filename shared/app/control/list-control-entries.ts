import type { StoredControlEntry } from '../../domain/control/control-entry.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/own.ts';
import type { UseCase } from '../session/session.ts';
import { type Shown, showEntries } from './show-entries.ts';

/** The tab "On control" of a communication: its entries in the order they were made, ledgers and all (R23). */
export const listControlEntries =
  (
    deps: Pick<AppDeps, 'communications' | 'controlEntries' | 'users' | 'channelStatuses'>,
  ): UseCase<{ communicationId: string }, { items: Shown<StoredControlEntry>[] }> =>
  async ({ communicationId }, session) => {
    const begun = await session.load({ document: own(deps.communications.find(communicationId)) });
    if (!begun.ok) return begun;
    const entries = await deps.controlEntries.list(communicationId);
    return ok({ items: await showEntries(entries, deps) });
  };
