import * as z from 'zod';
import {
  type CounterpartyRow,
  counterpartyId,
  toCounterpartyRow,
} from '../../domain/directory/counterparty.ts';
import type { CounterpartyPosition } from '../../domain/directory/ports.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { compareText, toSortKey } from '../../domain/values/text.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import type { AppDeps } from '../session/deps.ts';
import { refused, take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

interface DirectoryQuery {
  readonly folderId?: string | undefined;
  /** The beginning of the name. */
  readonly name?: string | undefined;
  /** A whole number, written in any way. */
  readonly phone?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const position = z.strictObject({ name: z.string(), id: counterpartyId });

/** The directory by name (R14): a folder of it, those whose name begins so, those with a phone; all of it together. */
export const listCounterparties =
  ({
    counterparties,
    company,
  }: Pick<AppDeps, 'counterparties' | 'company'>): UseCase<
    DirectoryQuery,
    { items: CounterpartyRow[]; next: string | null }
  > =>
  async ({ folderId, name, phone: written, limit, cursor }, session) => {
    const phone = written === undefined ? undefined : readPhone(written, company.phoneRegion, 'phone');
    await session.load({});
    if (phone?.ok === false) throw refused('validation-failed', phone.error);
    const number = phone?.value.number;
    const beginning = toSortKey(name ?? '');
    const query = { folderId, beginning, number };
    const after = take(readCursor(cursor, query, position, (start) => start.name.startsWith(beginning)));

    const rows =
      number === undefined
        ? await counterparties.list({ folderId, beginning, limit: limit + 1, after })
        : (await counterparties.findByPhone(number))
            .map(toCounterpartyRow)
            .filter((row) => folderId === undefined || row.folderId === folderId)
            .filter((row) => toSortKey(row.name).startsWith(beginning))
            .sort(byName)
            .filter((row) => !after || byName(row, after) > 0);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items,
      next: writeCursor(
        rows.length > limit && last ? { name: toSortKey(last.name), id: last.id } : undefined,
        query,
      ),
    };
  };

/** In the order of the index. */
const byName = (a: CounterpartyPosition, b: CounterpartyPosition) =>
  compareText(toSortKey(a.name), toSortKey(b.name)) || compareText(a.id, b.id);
