import type { StoredControlEntry } from '../domain/control-entry.ts';
import { ok } from '../domain/result.ts';
import type { AppDeps } from './deps.ts';
import { requireOwn } from './require-own.ts';
import type { UseCase } from './session.ts';

/** The tab "On control" of a communication: its entries in the order they were made, ledgers and all (R23). */
export const listControlEntries =
  ({
    communications,
    controlEntries,
  }: Pick<AppDeps, 'communications' | 'controlEntries'>): UseCase<
    { communicationId: string },
    { items: StoredControlEntry[] }
  > =>
  async ({ communicationId }, session) => {
    const begun = await session.begin({
      document: communications.find(communicationId),
      items: controlEntries.list(communicationId),
    });
    if (!begun.ok) return begun;
    const seen = requireOwn(begun.value.caller, begun.value.document);
    return seen.ok ? ok({ items: begun.value.items }) : seen;
  };
