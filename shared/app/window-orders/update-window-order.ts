import { requireManager } from '../../domain/users/user.ts';
import { requireUnmarked } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { refuse } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import type { StoredWindowOrder, WindowOrderChange } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/own.ts';
import { requireVersion } from '../session/require-version.ts';
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
    const begun = await session.load({
      current: own(windowOrders.find(orderId)),
      named: change.managerId && users.find(change.managerId),
    });
    if (!begun.ok) return begun;
    const { caller, current, named } = begun.value;
    const fresh = requireVersion(current, expectedVersion);
    if (!fresh.ok) return fresh;
    const unmarked = requireUnmarked(current);
    if (!unmarked.ok) return unmarked;
    if (change.managerId && change.managerId !== current.managerId) {
      const manager = requireManager('managerId', named || undefined);
      if (!manager.ok) return manager;
    }
    const phone = change.phone
      ? readPhone(change.phone, company.phoneRegion, 'phone')
      : ok(change.phone === null ? null : current.phone);
    if (!phone.ok) return refuse('validation-failed', phone.error);

    const now = clock.now().toISOString();
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const order: StoredWindowOrder = {
      ...current,
      ...given,
      phone: phone.value,
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
