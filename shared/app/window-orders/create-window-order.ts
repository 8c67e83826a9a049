import { managerErrors } from '../../domain/users/user.ts';
import { enteredPhone } from '../../domain/values/phone.ts';
import { unknownReference } from '../../domain/values/refusal.ts';
import {
  newWindowOrder,
  type StoredWindowOrder,
  type WindowOrderDraft,
} from '../../domain/window-orders/window-order.ts';
import type { AppDeps } from '../session/deps.ts';
import { drawNumber } from '../session/draw-number.ts';
import { refused, take } from '../session/refused.ts';
import type { UseCase } from '../session/session.ts';

/**
 * A window order by itself, of a counterparty, with the next number of its year (R6). A contact that is left out is the
 * counterparty's first. An order that belongs to a communication is created by saving that (R11).
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
    const { caller, client, manager } = await session.load({
      client: counterparties.find(draft.counterpartyId),
      manager: draft.managerId ? users.find(draft.managerId) : undefined,
    });
    const errors = draft.managerId ? managerErrors('managerId', manager) : [];
    if (!client || errors.length > 0) {
      throw refused(
        'unknown-reference',
        ...(client ? [] : [unknownReference('counterpartyId', 'counterparty')]),
        ...errors,
      );
    }
    const firstPhone = client.phones[0]?.phone ?? null;
    const phone = take(enteredPhone(draft.phone, firstPhone, company.phoneRegion));

    const { number, writes } = await draw();
    const order = newWindowOrder(
      {
        id: ids.next('ord'),
        number,
        kind: draft.kind,
        counterpartyId: client.id,
        phone,
        email: draft.email === undefined ? (client.emails[0] ?? null) : draft.email,
        address: draft.address === undefined ? (client.addresses[0] ?? null) : draft.address,
        topic: draft.topic ?? null,
        comment: draft.comment ?? null,
        measurementDate: draft.measurementDate ?? null,
        managerId: (manager ?? caller).id,
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
