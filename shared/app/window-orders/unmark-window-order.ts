import { withDeletionMark } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { StoredWindowOrder } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

/** Takes the deletion mark off a window order (R18). */
export const unmarkWindowOrder =
  ({
    windowOrders,
    clock,
  }: Pick<AppDeps, 'windowOrders' | 'clock'>): UseCase<
    { orderId: string; expectedVersion: ExpectedVersion },
    StoredWindowOrder
  > =>
  async ({ orderId, expectedVersion }, session) => {
    const { order } = await session.load({
      order: own(windowOrders.find(orderId), { version: expectedVersion }),
    });
    if (!order.deletionMark) return session.commit([], order);
    const unmarked = withDeletionMark(order, false, clock.now());
    return session.commit([windowOrders.save(unmarked)], unmarked);
  };
