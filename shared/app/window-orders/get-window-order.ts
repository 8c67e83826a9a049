import type { StoredWindowOrder } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

/** One window order, if the caller may see it (R1). */
export const getWindowOrder =
  ({ windowOrders }: Pick<AppDeps, 'windowOrders'>): UseCase<{ orderId: string }, StoredWindowOrder> =>
  async ({ orderId }, session) => {
    const { order } = await session.load({ order: own(windowOrders.find(orderId)) });
    return order;
  };
