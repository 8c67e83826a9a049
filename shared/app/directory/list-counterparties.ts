import * as z from 'zod';
import {
  type CounterpartyRow,
  counterpartyId,
  toCounterpartyRow,
} from '../../domain/directory/counterparty.ts';
import type { CounterpartyPosition } from '../../domain/directory/ports.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import { compareText, toSortKey } from '../../domain/values/text.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import type { AppDeps } from '../session/deps.ts';
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
    const begun = await session.load({});
    if (!begun.ok) return begun;
    if (phone?.ok === false) return refuse('validation-failed', phone.error);
    const number = phone?.value.number;
    const beginning = toSortKey(name ?? '');
    const query = { folderId, beginning, number };
    const start = readCursor(cursor, query, position, (position) => position.name.startsWith(beginning));
    if (!start.ok) return start;
    const after = start.value;

    const found =
      number === undefined
        ? await counterparties.list({ folderId, beginning, limit: limit + 1, after })
        : (await counterparties.findByPhone(number))
            .map(toCounterpartyRow)
            .filter((row) => folderId === undefined || row.folderId === folderId)
            .filter((row) => toSortKey(row.name).startsWith(beginning))
            .sort(byName)
            .filter((row) => !after || byName(row, after) > 0);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return ok({
      items,
      next: writeCursor(
        found.length > limit && last ? { name: toSortKey(last.name), id: last.id } : undefined,
        query,
      ),
    });
  };

/** As the index has them. */
const byName = (a: CounterpartyPosition, b: CounterpartyPosition) =>
  compareText(toSortKey(a.name), toSortKey(b.name)) || compareText(a.id, b.id);
