import { counterparty } from '../domain/counterparty.ts';
import type { Counterparties } from '../domain/ports.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table-access.ts';

/** Counterparties, and a pointer to each from every one of its phones. */
export const counterpartiesRepository = (table: Table): Counterparties => ({
  async find(id) {
    const found = await table.get(keys.counterparty(id));
    return found && counterparty.parse(found.data);
  },
  add: (entry) => {
    const numbers = new Set(entry.phones.map(({ phone }) => phone.number));
    return [
      {
        put: { ...keys.counterparty(entry.id), entity: 'counterparty', revision: entry.version, data: entry },
        expect: 'absent',
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
});
