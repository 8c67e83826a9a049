import { withDeletionMark } from '../domain/deletion-mark.ts';
import type { StoredWindowOrder } from '../domain/window-order.ts';
import type { AppDeps } from './deps.ts';
import { requireOwn } from './require-own.ts';
import { requireVersion } from './require-version.ts';
import type { UseCase } from './session.ts';

/** Takes the deletion mark off a window order (R18). */
export const unmarkWindowOrder =
  ({
    windowOrders,
    clock,
  }: Pick<AppDeps, 'windowOrders' | 'clock'>): UseCase<
    { orderId: string; expectedVersion: number },
    StoredWindowOrder
  > =>
  async ({ orderId, expectedVersion }, session) => {
    const begun = await session.begin({ order: windowOrders.find(orderId) });
    if (!begun.ok) return begun;
    const order = requireOwn(begun.value.caller, begun.value.order);
    if (!order.ok) return order;
    const fresh = requireVersion(order.value, expectedVersion);
    if (!fresh.ok) return fresh;
    if (!order.value.deletionMark) return session.commit([], order.value);
    const unmarked = withDeletionMark(order.value, false, clock.now());
    return session.commit([windowOrders.save(unmarked)], unmarked);
  };
