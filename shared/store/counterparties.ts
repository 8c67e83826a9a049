import * as z from 'zod';
import {
  type Counterparty,
  counterparty,
  counterpartyRow,
  MAX_PHONE_OWNERS,
  numbersOf,
  toCounterpartyRow,
} from '../domain/directory/counterparty.ts';
import type { Counterparties, PhoneOwners } from '../domain/directory/ports.ts';
import { JournalError } from '../domain/values/journal-error.ts';
import { machineText } from '../domain/values/text.ts';
import { entity } from './entity.ts';
import { counterpartyKeys, keys, lists, valuePrefix } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

export const counterpartyEntity = entity({
  name: 'counterparty',
  data: counterparty,
  row: counterpartyRow,
});
export const phoneOwnersEntity = entity({
  name: 'phone-owners',
  data: z.object({ counterpartyIds: z.array(machineText(64)).max(MAX_PHONE_OWNERS) }),
});
export const folderMembershipEntity = entity({ name: 'folder-place' });

/**
 * Counterparties, the owners of each phone number, and an item in each folder for each of its counterparties.
 * Unlike an index, that can be read consistently: a folder may be deleted only when it is empty.
 */
export const counterpartiesRepository = (table: Table): Counterparties => {
  const find = async (id: string) => {
    const item = await table.get(keys.counterparty(id));
    return item && counterpartyEntity.read(item);
  };
  const ownersOf = async (number: string): Promise<PhoneOwners> => {
    const item = await table.get(keys.phoneOwners(number));
    const data = item ? phoneOwnersEntity.read(item) : { counterpartyIds: [] };
    return { ...data, number, revision: item?.revision ?? 0 };
  };

  const put = (entry: Counterparty, expect: TableWrite['expect']): TableWrite => ({
    put: counterpartyEntity.write({
      ...keys.counterparty(entry.id),
      ...counterpartyKeys(entry),
      revision: entry.version,
      row: toCounterpartyRow(entry),
      data: entry,
    }),
    expect,
    onConflict: 'retry',
  });
  const putInFolder = ({ folderId, id }: Counterparty): TableWrite => ({
    put: folderMembershipEntity.write({ ...keys.folderPlace(folderId, id), revision: 1 }),
    expect: 'any',
    onConflict: 'retry',
  });
  /** An item without owners stays, so that its revision keeps counting. */
  const putOwners = ({ number, revision, ...data }: PhoneOwners, counterpartyIds: string[]): TableWrite => ({
    put: phoneOwnersEntity.write({
      ...keys.phoneOwners(number),
      revision: revision + 1,
      data: { ...data, counterpartyIds },
    }),
    expect: revision === 0 ? 'absent' : revision,
    onConflict: 'retry',
  });
  /** Adds the owner to numbers that only `after` has, and removes it from numbers that only `before` has. */
  const moveNumbers = (
    before: Counterparty | undefined,
    after: Counterparty,
    read: readonly PhoneOwners[],
  ): TableWrite[] => {
    const had = before ? numbersOf(before.phones) : [];
    const has = numbersOf(after.phones);
    const moved = [...had, ...has].filter((number) => !(had.includes(number) && has.includes(number)));
    return moved.map((number) => {
      const current = read.find((one) => one.number === number);
      if (!current) throw new JournalError('The owners of a number were not read');
      const others = current.counterpartyIds.filter((id) => id !== after.id);
      return putOwners(current, has.includes(number) ? [...others, after.id] : others);
    });
  };

  return {
    find,
    ownersOf,
    async findByPhone(number) {
      const { counterpartyIds } = await ownersOf(number);
      const owners = await Promise.all(counterpartyIds.map(find));
      return owners.filter((one) => one !== undefined);
    },
    async list({ folderId, beginning, limit, after }) {
      const index = folderId === undefined ? 'byClient' : 'byFolder';
      const prefix = `${folderId === undefined ? '' : valuePrefix(folderId)}${beginning}`;
      const { items } = await table.query({
        index,
        partition: lists.counterparties,
        ...(prefix !== '' && { prefix }),
        limit,
        ...(after && {
          after: {
            ...keys.counterparty(after.id),
            list: lists.counterparties,
            [index]: counterpartyKeys({ ...after, folderId: folderId ?? '' })[index],
          },
        }),
      });
      return items.map(counterpartyEntity.readRow);
    },
    async anyInFolder(folderId) {
      const { items } = await table.query({ ...keys.folderPlaces(folderId), limit: 1 });
      return items.length > 0;
    },
    add: (entry, read) => [put(entry, 'absent'), putInFolder(entry), ...moveNumbers(undefined, entry, read)],
    save: (before, after, read) => [
      put(after, before.version),
      ...(before.folderId === after.folderId
        ? []
        : [
            {
              delete: keys.folderPlace(before.folderId, before.id),
              expect: 'any',
              onConflict: 'retry',
            } satisfies TableWrite,
            putInFolder(after),
          ]),
      ...moveNumbers(before, after, read),
    ],
    assertUnchanged: ({ id, version }): TableWrite => ({
      check: keys.counterparty(id),
      expect: version,
      onConflict: 'retry',
    }),
  };
};
