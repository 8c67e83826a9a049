import { type JournalRow, toJournalRow } from '../../domain/communications/communication.ts';
import { maySee } from '../../domain/users/user.ts';
import type { AppDeps } from '../session/deps.ts';
import { own } from '../session/existing.ts';
import type { UseCase } from '../session/session.ts';

const newestFirst = (a: JournalRow, b: JournalRow) =>
  `${a.occurredAt}${a.id}` < `${b.occurredAt}${b.id}` ? 1 : -1;

/**
 * The communications a window order is the contact document of (R10), newest first. They are all there: the order itself
 * keeps their ids. Those the caller may not see are left out (R1), marked ones unless asked for (R18).
 */
export const listWindowOrderCommunications =
  ({
    windowOrders,
    communications,
  }: Pick<AppDeps, 'windowOrders' | 'communications'>): UseCase<
    { orderId: string; marked?: boolean | undefined },
    { items: JournalRow[] }
  > =>
  async ({ orderId, marked = false }, session) => {
    const { caller, order } = await session.load({ order: own(windowOrders.find(orderId)) });
    const linked = await Promise.all(order.communicationIds.map(communications.find));
    const shown = linked
      .filter((document) => document !== undefined)
      .filter((document) => maySee(caller, document) && (marked || !document.deletionMark));
    return { items: shown.map(toJournalRow).sort(newestFirst) };
  };
