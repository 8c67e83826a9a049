import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCommunication } from '../../../../shared/app/communications/create-communication.ts';
import { markCommunication } from '../../../../shared/app/communications/mark-communication.ts';
import { unmarkCommunication } from '../../../../shared/app/communications/unmark-communication.ts';
import { updateCommunication } from '../../../../shared/app/communications/update-communication.ts';
import { createCounterparty } from '../../../../shared/app/directory/create-counterparty.ts';
import { createFolder } from '../../../../shared/app/directory/create-folder.ts';
import { createState } from '../../../../shared/app/states/create-state.ts';
import { createWindowOrder } from '../../../../shared/app/window-orders/create-window-order.ts';
import { markWindowOrder } from '../../../../shared/app/window-orders/mark-window-order.ts';
import { unmarkWindowOrder } from '../../../../shared/app/window-orders/unmark-window-order.ts';
import {
  type CommunicationRequest,
  communicationRequest,
} from '../../../../shared/domain/communications/communication.ts';
import type { Table } from '../../../../shared/store/table.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { accepted } from '../../../support/results.ts';
import { runAs } from '../../../support/run-as.ts';
import { scheduledTable } from '../../../support/scheduled-table.ts';

/** What somebody does with a communication: numbers are of documents made so far, counted round. */
interface Edit {
  readonly state?: 'blue' | 'plain' | 'none' | undefined;
  readonly contact?: 'make' | 'off' | number | undefined;
  readonly client?: 'off' | number | undefined;
}
type Wish =
  | { kind: 'create'; edit: Edit }
  | { kind: 'update'; document: number; edit: Edit }
  | { kind: 'order'; client: number }
  | { kind: 'mark'; document: number }
  | { kind: 'unmark'; document: number }
  | { kind: 'mark-order'; order: number }
  | { kind: 'unmark-order'; order: number };

const place = fc.nat(3);
const edit: fc.Arbitrary<Edit> = fc.record({
  state: fc.constantFrom(undefined, 'blue', 'plain', 'none'),
  contact: fc.oneof(fc.constantFrom(undefined, undefined, 'make', 'off'), place),
  client: fc.oneof(fc.constantFrom(undefined, undefined, undefined, 'off'), fc.nat(1)),
});
const wish: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('create' as const), edit }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('update' as const), document: place, edit }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('order' as const), client: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mark' as const), document: place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unmark' as const), document: place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mark-order' as const), order: place }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unmark-order' as const), order: place }) },
);

/** A journal over a table with two clients, an order of each, two communications, and what people may wish of it. */
const openCompany = async (table: Table) => {
  const { deps, manager } = await openJournal(table);
  const run = runAs(deps, String(manager.subject));
  const folder = accepted(await run(createFolder(deps), { name: 'Частные лица' }));
  const stateOf = async (requiresContactDocument: boolean) =>
    accepted(
      await run(createState(deps), {
        name: requiresContactDocument ? 'Замер' : 'Консультация',
        requiresContactDocument,
        contactDocumentKinds: [],
        colour: '#1c7ed6',
        order: 0,
        active: true,
      }),
    ).id;
  const states = { blue: await stateOf(true), plain: await stateOf(false), none: null };
  const clients: `cpt_${string}`[] = [];
  for (const name of ['Первый', 'Второй']) {
    const draft = { name, folderId: folder.id, phones: [], emails: [], addresses: [], additionalData: {} };
    clients.push(accepted(await run(createCounterparty(deps), draft)).id);
  }
  const documents: `com_${string}`[] = [];
  const orders: `ord_${string}`[] = [];
  const nth = <Id extends string>(list: readonly Id[], count: number) => {
    const found = list[count % list.length];
    if (found === undefined) throw new Error('Nothing is there yet');
    return found;
  };

  let phones = 0;
  const newPhone = () => `8916${String(++phones).padStart(7, '0')}`;
  const requestOf = ({ state, contact, client }: Edit): CommunicationRequest =>
    communicationRequest.parse({
      preliminaryContact:
        client === undefined ? {} : { clientId: client === 'off' ? null : nth(clients, client) },
      details: {
        ...(state && { stateId: states[state] }),
        ...(contact === 'off' && { contactDocument: null }),
        ...(contact === 'make' && {
          contactDocument: { create: { kind: 'order', phone: newPhone(), folderId: folder.id } },
        }),
        ...(typeof contact === 'number' && { contactDocument: { orderId: nth(orders, contact) } }),
      },
    });

  /** Does it on the version that is there; the code of the refusal, or `ok`. */
  const fulfil = async (wish: Wish): Promise<string> => {
    const act = async () => {
      switch (wish.kind) {
        case 'create': {
          const made = await run(createCommunication(deps), requestOf(wish.edit));
          if (made.ok) documents.push(made.value.id);
          return made;
        }
        case 'order': {
          const counterpartyId = nth(clients, wish.client);
          const made = await run(createWindowOrder(deps), { kind: 'order', counterpartyId });
          if (made.ok) orders.push(made.value.id);
          return made;
        }
        case 'mark-order':
        case 'unmark-order': {
          const orderId = nth(orders, wish.order);
          const expectedVersion = (await deps.windowOrders.find(orderId))?.version ?? 0;
          const useCase = wish.kind === 'mark-order' ? markWindowOrder : unmarkWindowOrder;
          return run(useCase(deps), { orderId, expectedVersion });
        }
        default: {
          const communicationId = nth(documents, wish.document);
          const request = wish.kind === 'update' ? requestOf(wish.edit) : {};
          const expectedVersion = (await deps.communications.find(communicationId))?.version ?? 0;
          const at = { communicationId, expectedVersion };
          if (wish.kind === 'mark') return run(markCommunication(deps), at);
          if (wish.kind === 'unmark') return run(unmarkCommunication(deps), at);
          return run(updateCommunication(deps), { ...at, ...request, reassignControlEntries: true });
        }
      }
    };
    const outcome = await act();
    if (!outcome.ok) return outcome.error.code;
    const made = 'details' in outcome.value ? outcome.value.details.contactDocument?.orderId : undefined;
    if (made && !orders.includes(made)) orders.push(made);
    return 'ok';
  };
  for (const client of [0, 1]) await fulfil({ kind: 'order', client });
  for (const client of ['off', 0] as const) await fulfil({ kind: 'create', edit: { client } });

  const current = async () => ({
    documents: await Promise.all(documents.map(deps.communications.find)),
    orders: await Promise.all(orders.map(deps.windowOrders.find)),
  });
  return { clients, documents, orders, states, nth, fulfil, current };
};
type Company = Awaited<ReturnType<typeof openCompany>>;

/** R10 and what it rests on, whatever was done. */
const expectContactDocuments = async ({ current, states }: Company) => {
  const { documents, orders } = await current();
  for (const document of documents) {
    if (!document) throw new Error('A communication is gone');
    const { details, deletionMark, preliminaryContact } = document;
    const order = orders.find((found) => found?.id === details.contactDocument?.orderId);
    if (details.stateId === states.blue) {
      expect(details.contactDocument).not.toBeNull();
      if (!deletionMark) expect(order?.deletionMark).toBe(false);
    }
    if (details.contactDocument) expect(order?.counterpartyId).toBe(preliminaryContact.clientId);
  }
  for (const order of orders) {
    const linked = documents.filter((document) => document?.details.contactDocument?.orderId === order?.id);
    expect([...(order?.communicationIds ?? [])].sort()).toEqual(linked.map((found) => found?.id).sort());
  }
};

/** What must be answered, from the documents before it, reckoned as simply as can be. */
const answerTo = async (wish: Wish, { current, states, clients, nth }: Company): Promise<string> => {
  const { documents, orders } = await current();
  const isBlue = (stateId: string | null | undefined) => stateId === states.blue;
  const orderAt = (count: number) => orders[count % orders.length];
  if (wish.kind === 'order' || wish.kind === 'unmark-order' || wish.kind === 'mark') return 'ok';
  if (wish.kind === 'mark-order') {
    const order = orderAt(wish.order);
    const holds = documents.some(
      (document) =>
        document?.details.contactDocument?.orderId === order?.id &&
        isBlue(document?.details.stateId) &&
        !document?.deletionMark,
    );
    return holds && !order?.deletionMark ? 'contact-document-required' : 'ok';
  }
  const document = wish.kind === 'create' ? undefined : documents[wish.document % documents.length];
  const held = orders.find((order) => order?.id === document?.details.contactDocument?.orderId);
  if (wish.kind === 'unmark') {
    const isStuck = document?.deletionMark && isBlue(document.details.stateId) && held?.deletionMark;
    return isStuck ? 'contact-document-required' : 'ok';
  }

  if (document?.deletionMark) return 'deletion-marked';
  const { state, contact, client } = wish.edit;
  const before = document?.preliminaryContact.clientId ?? null;
  const clientId = client === undefined ? before : client === 'off' ? null : nth(clients, client);
  const asked = typeof contact === 'number' ? orderAt(contact) : undefined;
  const keeps = contact === undefined || (asked !== undefined && asked.id === held?.id);
  if (keeps && held && clientId !== before) return 'contact-document-of-other-client';
  if (!keeps && asked) {
    if (clientId !== null && clientId !== asked.counterpartyId) return 'contact-document-of-other-client';
    if (asked.deletionMark) return 'deletion-marked';
  }
  const has = keeps ? held !== undefined && !held.deletionMark : contact !== 'off';
  const stateId = state === undefined ? document?.details.stateId : states[state];
  return isBlue(stateId) && !has ? 'contact-document-required' : 'ok';
};

describe('the contact document', () => {
  it('R10: no sequence of changes leaves a blue state without one; each is answered as a model says, a refused one writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { maxLength: 25 }), async (wishes) => {
        const table = memoryTable();
        const company = await openCompany(table);
        for (const wish of wishes) {
          const expected = await answerTo(wish, company);
          const before = JSON.stringify([...table.items]);
          expect(await company.fulfil(wish)).toBe(expected);
          if (expected !== 'ok') expect(JSON.stringify([...table.items])).toBe(before);
          await expectContactDocuments(company);
        }
      }),
      { numRuns: 150 },
    );
  });

  const races: Record<string, { before: Wish[]; atOnce: Wish[] }> = {
    'an order is marked as communications come to need it': {
      before: [{ kind: 'update', document: 1, edit: { contact: 0 } }],
      atOnce: [
        { kind: 'mark-order', order: 0 },
        { kind: 'update', document: 1, edit: { state: 'blue' } },
        { kind: 'update', document: 0, edit: { state: 'blue', contact: 0 } },
      ],
    },
    'an order is marked as the mark is taken off its communication': {
      before: [
        { kind: 'update', document: 1, edit: { state: 'blue', contact: 0 } },
        { kind: 'mark', document: 1 },
      ],
      atOnce: [
        { kind: 'mark-order', order: 0 },
        { kind: 'unmark', document: 1 },
      ],
    },
  };
  it.each(Object.entries(races))('R10: nor does it when %s at once', async (_, { before, atOnce }) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(wish, { maxLength: 3 }), async (scheduler, others) => {
        const table = scheduledTable();
        const company = await openCompany(table);
        for (const wish of before) expect(await company.fulfil(wish)).toBe('ok');
        table.leaveTo(scheduler);
        await scheduler.waitFor(Promise.all([...atOnce, ...others].map((wish) => company.fulfil(wish))));
        table.leaveTo(undefined);
        await expectContactDocuments(company);
      }),
      { numRuns: 300 },
    );
  });
});
