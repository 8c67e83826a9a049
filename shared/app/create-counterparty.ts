import type { Counterparty, CounterpartyDraft } from '../domain/counterparty.ts';
import { readPhone } from '../domain/phone.ts';
import { type FieldError, refuse, refuseReference } from '../domain/refusal.ts';
import type { AppDeps } from './deps.ts';
import type { UseCase } from './session.ts';

/** Adds a counterparty to the directory (R7, R14). */
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
  async (draft, session) => {
    const begun = await session.begin({ folder: folders.find(draft.folderId) });
    if (!begun.ok) return begun;
    const { folder } = begun.value;
    if (!folder) return refuseReference('folderId', 'folder');
    const errors: FieldError[] = [];
    const phones = draft.phones.flatMap(({ phone: input, label = null }, place) => {
      const read = readPhone(input, company.phoneRegion, `phones.${place}.phone`);
      if (read.ok) return [{ phone: read.value, label }];
      errors.push(read.error);
      return [];
    });
    if (errors.length > 0) return refuse('validation-failed', ...errors);
    const now = clock.now().toISOString();
    const counterparty: Counterparty = {
      id: ids.next('cpt'),
      version: 1,
      ...draft,
      phones,
      createdAt: now,
      changedAt: now,
    };
    return session.commit([...counterparties.add(counterparty), folders.occupy(folder)], counterparty);
  };
