import { managerErrors } from '../../domain/users/user.ts';
import { readPhone } from '../../domain/values/phone.ts';
import { refuse, unknownReference } from '../../domain/values/refusal.ts';
import { ok } from '../../domain/values/result.ts';
import {
  newWindowOrder,
  type StoredWindowOrder,
  type WindowOrderDraft,
} from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { drawNumber } from '../session/draw-number.ts';
import type { UseCase } from '../session/session.ts';

/**
 * A window order by itself, of a counterparty, with the next number of its year (R6). The contact that is not given is
 * the counterparty's first. One made with a communication is made by saving that (R11).
 */
export const createWindowOrder =
  ({
    windowOrders,
    counterparties,
    users,
    clientDocuments,
    numbering,
    ids,
    clock,
    company,
  }: Pick<
    AppDeps,
    | 'windowOrders'
    | 'counterparties'
    | 'users'
    | 'clientDocuments'
    | 'numbering'
    | 'ids'
    | 'clock'
    | 'company'
  >): UseCase<WindowOrderDraft, StoredWindowOrder> =>
  async (draft, session) => {
    const now = clock.now();
    const draw = drawNumber({ numbering, company }, 'ОП', { now, attempt: session.attempt });
    const begun = await session.load({
      client: counterparties.find(draft.counterpartyId),
      named: draft.managerId && users.find(draft.managerId),
    });
    if (!begun.ok) return begun;
    const { caller, client, named } = begun.value;
    const unnamed = draft.managerId ? managerErrors('managerId', named || undefined) : [];
    if (!client || unnamed.length > 0) {
      return refuse(
        'unknown-reference',
        ...(client ? [] : [unknownReference('counterpartyId', 'counterparty')]),
        ...unnamed,
      );
    }
    const phone = draft.phone
      ? readPhone(draft.phone, company.phoneRegion, 'phone')
      : ok(draft.phone === null ? null : (client.phones[0]?.phone ?? null));
    if (!phone.ok) return refuse('validation-failed', phone.error);

    const { number, writes } = await draw();
    const order = newWindowOrder(
      {
        id: ids.next('ord'),
        number,
        kind: draft.kind,
        counterpartyId: client.id,
        phone: phone.value,
        email: draft.email === undefined ? (client.emails[0] ?? null) : draft.email,
        address: draft.address === undefined ? (client.addresses[0] ?? null) : draft.address,
        topic: draft.topic ?? null,
        comment: draft.comment ?? null,
        measurementDate: draft.measurementDate ?? null,
        managerId: named ? named.id : caller.id,
        authorId: caller.id,
      },
      now.toISOString(),
    );
    return session.commit(
      [
        windowOrders.add(order),
        ...writes,
        ...clientDocuments.move(undefined, { id: order.id, clientId: client.id, at: order.createdAt }),
      ],
      order,
    );
  };
