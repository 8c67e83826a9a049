import { describe, expect, it } from 'vitest';
import {
  linkCommunication,
  MAX_LINKED_COMMUNICATIONS,
  newWindowOrder,
  statusHistory,
  storedWindowOrder,
  toWindowOrderRow,
  unlinkCommunication,
} from '../../../../shared/domain/window-orders/window-order.ts';
import { communicationOf, NOW } from '../../../support/documents.ts';
import { person } from '../../../support/people.ts';
import { accepted } from '../../../support/results.ts';

const { id } = communicationOf();
const order = (over: Parameters<typeof newWindowOrder>[0] | object = {}) =>
  newWindowOrder(
    {
      id: 'ord_01JDFV0000000000000000000A',
      number: 'ОП-2026-000001',
      kind: 'measurement',
      counterpartyId: 'cpt_01JDFV0000000000000000000A',
      managerId: person().id,
      authorId: person().id,
      ...over,
    },
    NOW.toISOString(),
  );

describe('a window order', () => {
  it('is new when it is made, and one that can be stored', () => {
    expect(storedWindowOrder.parse(order())).toEqual(order());
    expect(order()).toMatchObject({ status: 'new', version: 1, deletionMark: false });
  });

  it('R10: keeps whose contact document it is, without a new version: nobody changed it', () => {
    const linked = accepted(linkCommunication(order(), id));
    expect(linked).toEqual({ ...order(), revision: 2, communicationIds: [id] });
    expect(unlinkCommunication(linked, id)).toEqual({ ...order(), revision: 3 });
  });

  it('R18: a marked one does not become a contact document', () => {
    expect(linkCommunication(order({ deletionMark: true }), id)).toMatchObject({
      error: { code: 'deletion-marked', fields: [{ field: 'details.contactDocument.orderId' }] },
    });
  });

  it('R10: is that of a bounded number of communications', () => {
    const full = order({ communicationIds: Array.from({ length: MAX_LINKED_COMMUNICATIONS }, () => id) });
    expect(linkCommunication(full, id)).toMatchObject({ error: { code: 'limit-reached' } });
  });

  it('has a history of its status that begins as it was made', () => {
    const change = {
      orderId: order().id,
      from: 'new',
      to: 'measured',
      changedById: person().id,
      changedAt: '2026-11-25T06:00:00.000Z',
    } as const;
    expect(statusHistory(order(), [change])).toEqual([
      { ...change, from: null, to: 'new', changedAt: NOW.toISOString() },
      change,
    ]);
  });

  it('has a row without what a list does not show, and without what is the store’s', () => {
    const row = Object.keys(toWindowOrderRow(order()));
    for (const left of ['email', 'comment', 'revision', 'communicationIds']) expect(row).not.toContain(left);
    expect(row).toEqual(expect.arrayContaining(['number', 'status', 'address', 'measurementDate']));
  });
});
