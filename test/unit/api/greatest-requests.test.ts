import { beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type { RequestOf } from '../../../shared/api/client.ts';
import { communicationRequest } from '../../../shared/domain/communications/communication.ts';
import {
  cancellation,
  controlEntryDraft,
  MAX_POSTPONEMENTS,
  MAX_REMINDERS,
  postponementRequest,
} from '../../../shared/domain/control/control-entry.ts';
import { counterpartyDraft } from '../../../shared/domain/directory/counterparty.ts';
import { viewDraft } from '../../../shared/domain/journal/view.ts';
import { windowOrderDraft } from '../../../shared/domain/window-orders/window-order.ts';
import { succeeded } from '../../support/api.ts';
import { openApiOn } from '../../support/api-on-table.ts';
import { greatest } from '../../support/greatest.ts';
import { itemSize, LIMITS } from '../../support/item-size.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { administrator, person } from '../../support/people.ts';
import { withoutWaiting } from '../../support/without-waiting.ts';

const NOW = new Date('2026-11-24T05:00:00.000Z');

/** A request with all that its schema lets in at its greatest, and what must refer to something as it is given. */
const greatestOf = <Schema extends z.ZodType>(schema: Schema, over: object): z.input<Schema> =>
  ({ ...(greatest(schema) as object), ...over }) as z.input<Schema>;

/** A phone with the longest extension. */
const phone = (count: number) => ({
  number: `+7916${String(1_000_000 + count)}`,
  extension: '9'.repeat(11),
});

describe('the greatest request that is let in', () => {
  const table = memoryTable();
  const { deps, as } = openApiOn({ clock: withoutWaiting({ now: () => NOW }) }, table);
  const manager = as('subject-anna');
  const other = person({
    id: 'usr_01JDFV0000000000000000000X',
    email: 'x@example.com',
    subject: 'subject-x',
  });
  const writer = person({ access: { journal: 'write', view: 'extended', scope: 'all' } });
  let folderId: RequestOf<'create-counterparty'>['body']['folderId'];
  let stateId: `sta_${string}`;
  let kindId: `ctk_${string}`;
  beforeAll(async () => {
    for (const user of [writer, other, administrator]) await deps.commit(deps.users.add(user));
    const admin = as('subject-admin');
    folderId = (await succeeded(admin('create-folder', { body: { name: 'Все' } }))).id;
    stateId = (await succeeded(admin('create-state', { body: { name: 'Вопрос' } }))).id;
    kindId = (await succeeded(admin('create-control-kind', { body: { name: 'Перезвонить' } }))).id;
  });
  const sizes = (entity: string) =>
    [...table.items.values()].filter((item) => item.entity === entity).map(itemSize);

  it('adds a counterparty, which is read as it was entered', async () => {
    const body = greatestOf(counterpartyDraft, { folderId, allowDuplicate: false });
    body.phones = (body.phones ?? []).map((entry, count) => ({ ...entry, phone: phone(count) }));
    body.emails = (body.emails ?? []).map(
      (address, count) => `${String(count).padStart(2, '0')}${address.slice(2)}`,
    );
    body.addresses = (body.addresses ?? []).map(
      (address, count) => `${count}`.padStart(2, '0') + address.slice(2),
    );
    const { id } = await succeeded(manager('create-counterparty', { body, idempotencyKey: 'k1' }));
    const read = await succeeded(manager('get-counterparty', { params: { counterpartyId: id } }));
    expect(read.phones).toHaveLength(20);
    expect(read.emails).toHaveLength(20);
    expect(Object.keys(read.additionalData)).toHaveLength(20);
    const { allowDuplicate: _, ...entered } = body;
    expect(read).toMatchObject(entered);
    expect(Math.max(...sizes('counterparty'))).toBeGreaterThan(60_000);
  });

  it('adds a communication and an order, which are read as they were entered', async () => {
    const occurredAt = '2026-11-24T04:00:00.000Z';
    const body = greatestOf(communicationRequest, { occurredAt, managerId: writer.id });
    Object.assign(body.preliminaryContact ?? {}, { phone: phone(1), clientId: undefined });
    Object.assign(body.details ?? {}, { stateId, contactDocument: undefined });
    Object.assign(body.details?.clientContact ?? {}, { phone: phone(2) });
    const { id } = await succeeded(manager('create-communication', { body, idempotencyKey: 'k2' }));
    const read = await succeeded(manager('get-communication', { params: { communicationId: id } }));
    expect(read).toMatchObject(JSON.parse(JSON.stringify(body)));
    expect(read.details.note).toHaveLength(4000);

    const [client] = await deps.counterparties.list({ beginning: '', limit: 1 });
    const order = greatestOf(windowOrderDraft, {
      counterpartyId: client?.id,
      managerId: writer.id,
      phone: phone(3),
    });
    const made = await succeeded(manager('create-window-order', { body: order, idempotencyKey: 'k3' }));
    const found = await succeeded(manager('get-window-order', { params: { orderId: made.id } }));
    expect(found).toMatchObject(order);
  });

  it('saves a view, which is read as it was saved; one that takes more in all is refused with its field', async () => {
    const body = greatestOf(viewDraft, { shared: false });
    body.filters = (body.filters ?? []).map((filter) => ({ ...filter, column: 'client' }) as typeof filter);
    const { id } = await succeeded(manager('create-view', { body, idempotencyKey: 'k4' }));
    const { items } = await succeeded(manager('list-views', {}));
    expect(items.find((view) => view.id === id)).toMatchObject(body);

    const [filter] = body.filters ?? [];
    const larger = {
      ...body,
      name: 'Больше',
      filters: Array.from({ length: 5 }, () => filter),
    } as typeof body;
    expect(await manager('create-view', { body: larger })).toMatchObject({
      ok: false,
      status: 400,
      problem: { code: 'validation-failed', errors: [{ field: 'filters' }] },
    });
  });

  it('fills the ledger of a control entry to its end, and the item still fits', async () => {
    const communication = await succeeded(manager('create-communication', { body: {} }));
    const nextDate = '2026-11-25';
    const made = await succeeded(
      manager('create-control-entry', {
        params: { communicationId: communication.id },
        body: greatestOf(controlEntryDraft, { kindId, nextDate, managerId: writer.id }),
        idempotencyKey: 'k5',
      }),
    );
    const params = { communicationId: communication.id, entryId: made.id };
    const { reason } = greatest(postponementRequest) as { reason: string };
    let version = 1;
    const ifMatch = () => `"${version++}"`;
    // Every reminder failed with the longest error before it was taken over.
    const fail = async () => {
      const entry = await deps.controlEntries.find(params.communicationId, params.entryId);
      if (!entry) throw new Error('The entry is gone');
      const reminders = entry.reminders.map((line) => ({
        ...line,
        attempts: 99,
        leasedUntil: NOW.toISOString(),
        messageId: '~'.repeat(100),
        lastError: '~'.repeat(300),
      }));
      await deps.commit(deps.controlEntries.save({ ...entry, reminders, revision: entry.revision + 1 }));
    };
    for (let count = 0; count < MAX_REMINDERS - 1; count++) {
      const managerId = count % 2 === 0 ? other.id : writer.id;
      await succeeded(manager('update-control-entry', { params, body: { managerId }, ifMatch: ifMatch() }));
    }
    for (let count = 0; count < MAX_POSTPONEMENTS; count++) {
      const day = `2027-0${1 + (count % 2)}-01`;
      await succeeded(
        manager('postpone-control-entry', {
          params,
          body: { nextDate: day, reason },
          ifMatch: ifMatch(),
          idempotencyKey: `p${count}`,
        }),
      );
    }
    await fail();
    const refused = await manager('postpone-control-entry', {
      params,
      body: { nextDate: '2027-03-01', reason },
      ifMatch: `"${version}"`,
    });
    expect(refused).toMatchObject({ ok: false, problem: { code: 'limit-reached' } });
    const cancelled = await succeeded(
      manager('cancel-control-entry', {
        params,
        body: greatest(cancellation) as { reason: string },
        ifMatch: `"${version}"`,
        idempotencyKey: 'k6',
      }),
    );
    expect(cancelled.reminders).toHaveLength(MAX_REMINDERS + MAX_POSTPONEMENTS);
    const largest = Math.max(...sizes('control-entry'), ...sizes('answer'));
    expect(largest).toBeGreaterThan(LIMITS.item / 2);
    expect(largest).toBeLessThan(LIMITS.item);
  });
});
