import {
  type Counterparty,
  type CounterpartyChange,
  numbersOf,
} from '../../domain/directory/counterparty.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { refuse, refuseReference } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { AppDeps } from '../session/deps.ts';
import { requireVersion } from '../session/require-version.ts';
import type { UseCase } from '../session/session.ts';
import { readOwners, readPhones, requireNoDuplicate } from './counterparty-phones.ts';

/**
 * Changes a counterparty: fields left out stay (R14, R17). A new name or folder reaches the journal through the
 * table's stream (`propagate-client-name.ts`). A phone it gets and another one has is refused, unless that is known.
 */
export const updateCounterparty =
  ({
    counterparties,
    folders,
    clock,
    company,
  }: Pick<AppDeps, 'counterparties' | 'folders' | 'clock' | 'company'>): UseCase<
    CounterpartyChange & { counterpartyId: string; expectedVersion: ExpectedVersion },
    Counterparty
  > =>
  async ({ counterpartyId, expectedVersion, allowDuplicate = false, ...changes }, session) => {
    const entered = changes.phones && readPhones(changes.phones, company.phoneRegion);
    const begun = await session.load({
      current: counterparties.find(counterpartyId),
      folder: changes.folderId && folders.find(changes.folderId),
      owners: entered && readOwners(entered, counterparties),
    });
    if (!begun.ok) return begun;
    const { current, folder, owners = [] } = begun.value;
    if (!current) return refuse('not-found');
    const fresh = requireVersion(current, expectedVersion);
    if (!fresh.ok) return fresh;
    if (changes.folderId && !folder) return refuseReference('folderId', 'folder');
    const phones = entered ?? ok(current.phones);
    if (!phones.ok) return phones;

    const had = numbersOf(current.phones);
    const has = numbersOf(phones.value);
    const unique = await requireNoDuplicate(
      owners.filter(({ number }) => !had.includes(number)),
      allowDuplicate,
      counterparties,
    );
    if (!unique.ok) return unique;
    const given = await Promise.all(
      had.filter((number) => !has.includes(number)).map((number) => counterparties.ownersOf(number)),
    );

    const counterparty: Counterparty = {
      ...current,
      ...changes,
      phones: phones.value.map((entry) => samePhone(current.phones, entry)),
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    return session.commit(
      [
        ...counterparties.save(current, counterparty, [...owners, ...given]),
        ...(folder && folder.id !== current.folderId ? [folders.occupy(folder)] : []),
      ],
      counterparty,
    );
  };

/** A phone as entered. One the counterparty has already keeps what a later release knows of it. */
const samePhone = (
  phones: Counterparty['phones'],
  entered: Counterparty['phones'][number],
): Counterparty['phones'][number] => {
  const { number, extension } = entered.phone;
  const known = phones.find(({ phone }) => phone.number === number && phone.extension === extension);
  return { ...known, ...entered, phone: { ...known?.phone, ...entered.phone } };
};
