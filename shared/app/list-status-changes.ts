import { withDurations } from '../domain/history.ts';
import { ok } from '../domain/result.ts';
import { type StatusChange, statusHistory } from '../domain/window-order.ts';
import type { AppDeps } from './deps.ts';
import { requireOwn } from './require-own.ts';
import type { UseCase } from './session.ts';

/** The history of a window order's status, oldest first, with how long each lasted. */
export const listStatusChanges =
  ({
    windowOrders,
    clock,
  }: Pick<AppDeps, 'windowOrders' | 'clock'>): UseCase<
    { orderId: string },
    { items: (StatusChange & { durationSeconds: number; current: boolean })[] }
  > =>
  async ({ orderId }, session) => {
    const begun = await session.begin({
      order: windowOrders.find(orderId),
      changes: windowOrders.statusChanges(orderId),
    });
    if (!begun.ok) return begun;
    const seen = requireOwn(begun.value.caller, begun.value.order);
    if (!seen.ok) return seen;
    return ok({ items: withDurations(statusHistory(seen.value, begun.value.changes), clock.now()) });
  };
