import * as z from 'zod';
import type { OrderFilters } from '../../domain/window-orders/ports.ts';
import { type NamedWindowOrderRow, windowOrderId } from '../../domain/window-orders/window-order.ts';
import { listNewestFirst, type NewestFirstQuery } from '../lists/list-newest-first.ts';
import type { AppDeps } from '../session/deps.ts';
import type { UseCase } from '../session/session.ts';

type Filters = { readonly [Name in keyof OrderFilters]?: OrderFilters[Name] | undefined };

const position = z.strictObject({ createdAt: z.iso.datetime(), id: windowOrderId });

/**
 * Window orders, newest first, those that match every filter; only the caller's own if that is their access (R1). The
 * counterparty's name is read with the page, so it is the current one (R14).
 */
export const listWindowOrders =
  ({
    windowOrders,
    counterparties,
    company,
  }: Pick<AppDeps, 'windowOrders' | 'counterparties' | 'company'>): UseCase<
    NewestFirstQuery & Filters,
    { items: NamedWindowOrderRow[]; next: string | null }
  > =>
  async (query, session) => {
    const filters = filtersOf(query);
    const { items, next } = await listNewestFirst(
      { ...query, filters },
      {
        session,
        company,
        position,
        momentOf: ({ createdAt }) => createdAt,
        read: (page) => windowOrders.list({ ...page, filters }),
      },
    );
    const clientIds = [...new Set(items.map((row) => row.counterpartyId))];
    const clients = await Promise.all(clientIds.map(counterparties.find));
    const names = new Map(clients.map((client) => [client?.id, client?.name]));
    return {
      items: items.map((row) => ({ ...row, clientName: names.get(row.counterpartyId) ?? null })),
      next,
    };
  };

const filtersOf = (query: Filters): OrderFilters => {
  const { number, kind, status, managerId, counterpartyId, measurementDate } = query;
  return {
    ...(number !== undefined && { number: number.toUpperCase() }),
    ...(kind !== undefined && { kind }),
    ...(status !== undefined && { status }),
    ...(managerId !== undefined && { managerId }),
    ...(counterpartyId !== undefined && { counterpartyId }),
    ...(measurementDate !== undefined && { measurementDate }),
  };
};
