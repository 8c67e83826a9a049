import { withDeletionMark } from '../../domain/values/deletion-mark.ts';
import type { ExpectedVersion } from '../../domain/values/expected-version.ts';
import type { StoredWindowOrder } from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import { refused } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/**
 * Marks a window order for deletion (R18). Refused while it is the contact document of a communication in a blue state
 * that is not marked itself (R10): the commit holds every communication linked to it unchanged, and a new link would
 * write the order. An order that is marked already stays as it is.
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
    const { order } = await session.load({
      order: own(windowOrders.find(orderId), { version: expectedVersion }),
    });
    if (order.deletionMark) return session.commit([], order);

    const [allStates, ...documents] = await Promise.all([
      states.list(),
      ...order.communicationIds.map(communications.find),
    ]);
    const linked = documents.filter((document) => document !== undefined);
    const blue = new Set(allStates.filter((state) => state.requiresContactDocument).map(({ id }) => id));
    const isNeeded = linked.some(
      ({ deletionMark, details }) => !deletionMark && details.stateId !== null && blue.has(details.stateId),
    );
    if (isNeeded) throw refused('contact-document-required');
    const marked = withDeletionMark(order, true, clock.now());
    return session.commit([windowOrders.save(marked), ...linked.map(communications.assertUnchanged)], marked);
  };
