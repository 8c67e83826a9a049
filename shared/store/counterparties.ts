import { counterparty, toCounterpartyRow } from '../domain/counterparty.ts';
import type { Counterparties } from '../domain/ports.ts';
import { counterpartyKeys, counterpartyOfPhone, keys } from './keys.ts';
import type { Table, TableWrite } from './table-access.ts';

/** Most counterparties looked at that share a phone. */
const MOST_WITH_ONE_PHONE = 10;

/**
 * Counterparties, and a pointer to each from every one of its phones and from its folder. The folder's is beside the
 * index because it is read consistently: a folder can be deleted once none is left in it.
 */
export const counterpartiesRepository = (table: Table): Counterparties => {
  const find = async (id: string) => {
    const found = await table.get(keys.counterparty(id));
    return found && counterparty.parse(found.data);
  };
  return {
    find,
    async findByPhone(number) {
      const { items } = await table.query({
        ...keys.counterpartyPhones(number),
        limit: MOST_WITH_ONE_PHONE,
      });
      const found = await Promise.all(items.map((item) => find(counterpartyOfPhone(item))));
      return found.filter((entry) => entry !== undefined);
    },
    async anyInFolder(folderId) {
      const { items } = await table.query({ ...keys.folderPlaces(folderId), limit: 1 });
      return items.length > 0;
    },
    add: (entry) => {
      const numbers = new Set(entry.phones.map(({ phone }) => phone.number));
      return [
        {
          put: {
            ...keys.counterparty(entry.id),
            ...counterpartyKeys(entry),
            entity: 'counterparty',
            revision: entry.version,
            row: toCounterpartyRow(entry),
            data: entry,
          },
          expect: 'absent',
          onConflict: 'again',
        } satisfies TableWrite,
        {
          put: { ...keys.folderPlace(entry.folderId, entry.id), entity: 'folder-place', revision: 1 },
          expect: 'any',
          onConflict: 'again',
        } satisfies TableWrite,
        ...[...numbers].map(
          (number): TableWrite => ({
            put: { ...keys.counterpartyPhone(number, entry.id), entity: 'counterparty-phone', revision: 1 },
            expect: 'any',
            onConflict: 'again',
          }),
        ),
      ];
    },
    unchanged: ({ id, version }): TableWrite => ({
      check: keys.counterparty(id),
      expect: version,
      onConflict: 'again',
    }),
  };
};
