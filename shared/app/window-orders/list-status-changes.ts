import { type Lasting, withDurations } from '../../domain/values/durations.ts';
import { type StatusChange, statusHistory } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

/** The history of a window order's status, oldest first, with how long each lasted. */
export const listStatusChanges =
  ({
    windowOrders,
    clock,
  }: Pick<AppDeps, 'windowOrders' | 'clock'>): UseCase<
    { orderId: string },
    { items: (StatusChange & Lasting)[] }
  > =>
  async ({ orderId }, session) => {
    const { order } = await session.load({ order: own(windowOrders.find(orderId)) });
    const changes = await windowOrders.statusChanges(orderId);
    return { items: withDurations(statusHistory(order, changes), clock.now()) };
  };
