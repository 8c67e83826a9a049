import { requireManager } from '../../domain/users/user.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { enteredPhone } from '../../domain/values/phone.ts';
import type { StoredWindowOrder, WindowOrderChange } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import { take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/** Changes a window order: fields left out stay, `null` empties a field. A change of status is kept in its history. */
export const updateWindowOrder =
  ({
    windowOrders,
    users,
    ids,
    clock,
    company,
  }: Pick<AppDeps, 'windowOrders' | 'users' | 'ids' | 'clock' | 'company'>): UseCase<
    WindowOrderChange & { orderId: string; expectedVersion: ExpectedVersion },
    StoredWindowOrder
  > =>
  async ({ orderId, expectedVersion, ...change }, session) => {
    const { caller, current, manager } = await session.load({
      current: own(windowOrders.find(orderId), { version: expectedVersion, unmarked: true }),
      manager: change.managerId ? users.find(change.managerId) : undefined,
    });
    if (change.managerId && change.managerId !== current.managerId) {
      take(requireManager('managerId', manager));
    }
    const phone = take(enteredPhone(change.phone, current.phone, company.phoneRegion));

    const now = clock.now().toISOString();
    const changed = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const order: StoredWindowOrder = {
      ...current,
      ...changed,
      phone,
      version: current.version + 1,
      revision: current.revision + 1,
      changedAt: now,
    };
    const statusChange = {
      orderId: order.id,
      from: current.status,
      to: order.status,
      changedById: caller.id,
      changedAt: now,
    };
    return session.commit(
      [
        windowOrders.save(order),
        ...(order.status === current.status
          ? []
          : [windowOrders.addStatusChange(statusChange, ids.next('stc'))]),
      ],
      order,
    );
  };
