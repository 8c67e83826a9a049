import { withDeletionMark } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import { refuse } from '../../domain/values/refusal.ts';
import type { StoredWindowOrder } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/own.ts';
import { requireVersion } from '../session/require-version.ts';
import type { UseCase } from '../session/session.ts';

/**
 * Marks a window order for deletion (R18). Refused while it is the contact document of a communication in a blue state
 * that is not marked itself (R10): the change is held to every communication it is linked to, and a new link would
 * write the order. Marked already it stays as it is.
 */
export const markWindowOrder =
  ({
    windowOrders,
    communications,
    states,
    clock,
  }: Pick<AppDeps, 'windowOrders' | 'communications' | 'states' | 'clock'>): UseCase<
    { orderId: string; expectedVersion: ExpectedVersion },
    StoredWindowOrder
  > =>
  async ({ orderId, expectedVersion }, session) => {
    const begun = await session.load({ order: own(windowOrders.find(orderId)) });
    if (!begun.ok) return begun;
    const { order } = begun.value;
    const fresh = requireVersion(order, expectedVersion);
    if (!fresh.ok) return fresh;
    if (order.deletionMark) return session.commit([], order);

    const [all, ...found] = await Promise.all([
      states.list(),
      ...order.communicationIds.map(communications.find),
    ]);
    const linked = found.filter((document) => document !== undefined);
    const blue = new Set(all.filter((state) => state.requiresContactDocument).map(({ id }) => id));
    const isNeeded = linked.some(
      ({ deletionMark, details }) => !deletionMark && details.stateId !== null && blue.has(details.stateId),
    );
    if (isNeeded) return refuse('contact-document-required');
    const marked = withDeletionMark(order, true, clock.now());
    return session.commit([windowOrders.save(marked), ...linked.map(communications.assertUnchanged)], marked);
  };
