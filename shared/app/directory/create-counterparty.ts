import type { Counterparty, CounterpartyDraft } from '../../domain/directory/counterparty.ts';
import { refuseReference } from '../../domain/values/refusal.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';
import { readOwners, readPhones, requireNoDuplicate } from './counterparty-phones.ts';

/** Adds a counterparty to the directory (R7, R14). A phone that another one has is refused, unless that is known. */
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
    const phones = readPhones(draft.phones, company.phoneRegion);
    const begun = await session.load({
      folder: folders.find(draft.folderId),
      owners: readOwners(phones, counterparties),
    });
    if (!begun.ok) return begun;
    const { folder, owners } = begun.value;
    if (!folder) return refuseReference('folderId', 'folder');
    if (!phones.ok) return phones;
    const unique = await requireNoDuplicate(owners, allowDuplicate, counterparties);
    if (!unique.ok) return unique;
    const now = clock.now().toISOString();
    const counterparty: Counterparty = {
      id: ids.next('cpt'),
      version: 1,
      ...draft,
      phones: phones.value,
      createdAt: now,
      changedAt: now,
    };
    return session.commit(
      [...counterparties.add(counterparty, owners), folders.occupy(folder)],
      counterparty,
    );
  };
