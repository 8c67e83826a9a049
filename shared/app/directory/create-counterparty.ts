import type { Counterparty, CounterpartyDraft } from '../../domain/directory/counterparty.ts';
import type { AppDeps } from '../session/deps.ts';
import { refusedReference, take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import { readCounterpartyPhones, readOwners, requireNoDuplicate } from './counterparty-phones.ts';

/**
 * Adds a counterparty to the directory (R7, R14). A phone that another one has is refused, unless the request says that it
 * is known.
 */
export const createCounterparty =
  ({
    counterparties,
    folders,
    ids,
    clock,
    company,
  }: Pick<AppDeps, 'counterparties' | 'folders' | 'ids' | 'clock' | 'company'>): UseCase<
    CounterpartyDraft,
    Counterparty
  > =>
  async ({ allowDuplicate = false, ...draft }, session) => {
    const entered = readCounterpartyPhones(draft.phones, company.phoneRegion);
    const { folder, owners } = await session.load({
      folder: folders.find(draft.folderId),
      owners: readOwners(entered, counterparties),
    });
    if (!folder) throw refusedReference('folderId', 'folder');
    const phones = take(entered);
    take(await requireNoDuplicate(owners, allowDuplicate, counterparties));

    const now = clock.now().toISOString();
    const counterparty: Counterparty = {
      id: ids.next('cpt'),
      version: 1,
      ...draft,
      phones,
      createdAt: now,
      changedAt: now,
    };
    return session.commit(
      [...counterparties.add(counterparty, owners), folders.occupy(folder)],
      counterparty,
    );
  };
