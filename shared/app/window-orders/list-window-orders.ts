import * as z from 'zod';
import { ok } from '../../domain/values/result.ts';
import type { OrderFilters } from '../../domain/window-orders/ports.ts';
import { type NamedWindowOrderRow, windowOrderId } from '../../domain/window-orders/window-order.ts';
import { readCursor, writeCursor } from '../lists/cursor.ts';
import { isIn, type Period, readPeriod } from '../lists/read-period.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

type Filters = { readonly [Name in keyof OrderFilters]?: OrderFilters[Name] | undefined };

interface OrderQuery extends Period, Filters {
  /** Those marked for deletion too (R18). */
  readonly marked?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const position = z.strictObject({ createdAt: z.iso.datetime(), id: windowOrderId });

/**
 * Window orders, newest first, those that match every filter; only the caller's own if that is their access (R1). The
 * counterparty's name is read with the page, so it is the present one (R14).
 */
export const listWindowOrders =
  ({
    windowOrders,
    counterparties,
    company,
  }: Pick<AppDeps, 'windowOrders' | 'counterparties' | 'company'>): UseCase<
    OrderQuery,
    { items: NamedWindowOrderRow[]; next: string | null }
  > =>
  async ({ from, to, marked = false, limit, cursor, number, ...others }, session) => {
    const begun = await session.load({});
    if (!begun.ok) return begun;
    const { caller } = begun.value;
    const ownOf = caller.access.scope === 'own' ? caller.id : undefined;
    const period = readPeriod({ from, to }, company);
    if (!period.ok) return period;
    const { kind, status, managerId, counterpartyId, measurementDate } = others;
    const filters: OrderFilters = {
      ...(number !== undefined && { number: number.toUpperCase() }),
      ...(kind !== undefined && { kind }),
      ...(status !== undefined && { status }),
      ...(managerId !== undefined && { managerId }),
      ...(counterpartyId !== undefined && { counterpartyId }),
      ...(measurementDate !== undefined && { measurementDate }),
    };
    const query = { from, to, marked, ownOf, filters };
    const after = readCursor(cursor, query, position, ({ createdAt }) => isIn(period.value, createdAt));
    if (!after.ok) return after;

    const { rows, next } = await windowOrders.list({
      ...period.value,
      marked,
      ownOf,
      filters,
      limit,
      after: after.value,
    });
    const clientIds = [...new Set(rows.map((row) => row.counterpartyId))];
    const clients = await Promise.all(clientIds.map(counterparties.find));
    const names = new Map(clients.map((client) => [client?.id, client?.name]));
    return ok({
      items: rows.map((row) => ({ ...row, clientName: names.get(row.counterpartyId) ?? null })),
      next: writeCursor(next, query),
    });
  };
