import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';

const { writer, owner, nobody } = people;

describe('quick search', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    const client = await succeeded(
      api.as(writer)('create-counterparty', {
        body: { name: 'Щукина Ольга', folderId: api.folder.id, phones: [{ phone: '8 905 765-43-21' }] },
      }),
    );
    await succeeded(
      api.as(writer)('create-communication', { body: { preliminaryContact: { clientId: client.id } } }),
    );
    await succeeded(
      api.as(writer)('create-communication', {
        body: {
          preliminaryContact: { callerName: 'Щукин', phone: '8 905 111-22-33' },
          details: {
            stateId: api.states.blue.id,
            contactDocument: { create: { kind: 'order', phone: '89051112233', folderId: api.folder.id } },
          },
        },
      }),
    );
    await api.followChanges();
  });

  const find = async (q: string, user: User = writer) => {
    const found = await succeeded(api.as(user)('search', { query: { q } }));
    return {
      communications: found.communications.items.map(({ clientName }) => clientName),
      counterparties: found.counterparties.items.map(({ name }) => name),
      windowOrders: found.windowOrders.items.map(({ number }) => number),
    };
  };

  it('R5: by part of a phone, communications and counterparties', async () => {
    expect(await find('8905765')).toEqual({
      communications: ['Щукина Ольга'],
      counterparties: ['Щукина Ольга'],
      windowOrders: [],
    });
    expect((await find('1222')).communications).toEqual([]);
    expect((await find('1122')).communications).toHaveLength(1);
  });

  it('R5: by the beginning of a word of the name', async () => {
    expect(await find('оль щук')).toMatchObject({
      communications: ['Щукина Ольга'],
      counterparties: ['Щукина Ольга'],
    });
  });

  it('R5: by an order’s number: the order, its communication, and the counterparty named by it', async () => {
    const { windowOrders } = await find('1');
    const [number = ''] = windowOrders;
    expect(number).toMatch(/^ОП-\d{4}-000001$/);
    expect(await find(number)).toEqual({
      communications: [number],
      counterparties: [number],
      windowOrders: [number],
    });
  });

  it('R1: who sees their own finds no others’ communications and orders', async () => {
    expect(await find('8905765', owner)).toEqual({
      communications: [],
      counterparties: ['Щукина Ольга'],
      windowOrders: [],
    });
    expect((await find('1', owner)).windowOrders).toEqual([]);
    expect(await refused(api.as(nobody)('search', { query: { q: '8905765' } }))).toMatchObject({
      code: 'access-denied',
    });
  });

  it('R5: what is too short is refused', async () => {
    expect(await refused(api.as(writer)('search', { query: { q: 'щ' } }))).toEqual({
      status: 400,
      code: 'validation-failed',
      fields: ['q: too-short'],
    });
  });

  it('R5, R14: after a rename by the new name, and not by the old', async () => {
    const found = await succeeded(api.as(writer)('search', { query: { q: '8905765' } }));
    const [client] = found.counterparties.items;
    if (!client) throw new Error('Not found');
    await succeeded(
      api.as(writer)('update-counterparty', {
        params: { counterpartyId: client.id },
        ifMatch: `"${client.version}"`,
        body: { name: 'Карпова Ольга' },
      }),
    );
    expect((await find('щукина')).counterparties).toEqual([]);
    await api.followChanges();
    expect((await find('карп')).counterparties).toEqual(['Карпова Ольга']);
  });
});
