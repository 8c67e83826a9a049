import {
  type Counterparty,
  type CounterpartyChange,
  numbersOf,
} from '../../domain/directory/counterparty.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { AppDeps } from '../session/deps.ts';
import { existing } from '../session/existing.ts';
import { refusedReference, take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';
import { readCounterpartyPhones, readOwners, requireNoDuplicate } from './counterparty-phones.ts';

/**
 * Changes a counterparty: fields left out stay (R14, R17). A new name or folder reaches the journal through the
 * table's stream (`propagate-client-name.ts`). A new phone that another one has is refused, unless the request says that it is known.
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
    const entered = changes.phones && readCounterpartyPhones(changes.phones, company.phoneRegion);
    const {
      current,
      folder,
      owners = [],
    } = await session.load({
      current: existing(counterparties.find(counterpartyId), { version: expectedVersion }),
      folder: changes.folderId ? folders.find(changes.folderId) : undefined,
      owners: entered && readOwners(entered, counterparties),
    });
    if (changes.folderId && !folder) throw refusedReference('folderId', 'folder');
    const phones = entered ? take(entered) : current.phones;

    const before = numbersOf(current.phones);
    const after = numbersOf(phones);
    const ownersOfNew = owners.filter(({ number }) => !before.includes(number));
    take(await requireNoDuplicate(ownersOfNew, allowDuplicate, counterparties));
    const ownersOfOld = await Promise.all(
      before.filter((number) => !after.includes(number)).map((number) => counterparties.ownersOf(number)),
    );

    const counterparty: Counterparty = {
      ...current,
      ...changes,
      phones: phones.map((entry) => samePhone(current.phones, entry)),
      version: current.version + 1,
      changedAt: clock.now().toISOString(),
    };
    return session.commit(
      [
        ...counterparties.save(current, counterparty, [...owners, ...ownersOfOld]),
        ...(folder && folder.id !== current.folderId ? [folders.occupy(folder)] : []),
      ],
      counterparty,
    );
  };

/** A phone as entered. One the counterparty had before keeps the fields that a later release has added to it. */
const samePhone = (
  phones: Counterparty['phones'],
  entered: Counterparty['phones'][number],
): Counterparty['phones'][number] => {
  const { number, extension } = entered.phone;
  const previous = phones.find(({ phone }) => phone.number === number && phone.extension === extension);
  return { ...previous, ...entered, phone: { ...previous?.phone, ...entered.phone } };
};
