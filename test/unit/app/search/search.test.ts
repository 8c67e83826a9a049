import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexSearch } from '../../../../shared/app/search/index-search.ts';
import { search } from '../../../../shared/app/search/search.ts';
import { settle } from '../../../../shared/app/session/refused.ts';
import { openSession } from '../../../../shared/app/session/session.ts';
import type { StoredCommunication } from '../../../../shared/domain/communications/communication.ts';
import type { Counterparty } from '../../../../shared/domain/directory/counterparty.ts';
import { searchTokens } from '../../../../shared/domain/search/search.ts';
import type { Commit } from '../../../../shared/domain/values/ports.ts';
import { ok } from '../../../../shared/domain/values/result.ts';
import { counterpartyOf } from '../../../support/documents.ts';
import { openJournal } from '../../../support/journal.ts';
import { memoryTable } from '../../../support/memory-table.ts';
import { accepted } from '../../../support/results.ts';

const open = async () => {
  const table = memoryTable();
  const journal = await openJournal(table);
  const { deps, manager } = journal;
  let failing = () => false;
  const commit: Commit = async (writes) => {
    if (failing()) throw new Error('The table is out of reach');
    return deps.commit(writes);
  };
  const parts = { searchIndex: deps.searchIndex, commit, clock: deps.clock };
  const ask = (q: string, limit = 10) => {
    const request = { subject: manager.subject ?? '', attempt: 0, now: journal.time.now };
    const session = openSession({ ...request, authorise: () => ok(undefined) }, deps);
    return settle(() => search(deps)({ q, limit }, session));
  };
  return {
    ...journal,
    follow: {
      communication: indexSearch<StoredCommunication>('communication', searchTokens.communication, parts),
      counterparty: indexSearch<Counterparty>('counterparty', searchTokens.counterparty, parts),
    },
    failWhen(decide: () => boolean) {
      failing = decide;
    },
    tokens: () =>
      [...table.items.values()]
        .filter(({ entity }) => entity === 'search-token')
        .map(({ pk, sk }) => `${pk} ${sk}`),
    search: ask,
    find: async (q: string, limit?: number) => {
      const found = accepted(await ask(q, limit));
      return {
        communications: found.communications.items.map(({ number }) => number),
        counterparties: found.counterparties.items.map(({ name }) => name),
        windowOrders: found.windowOrders.items.map(({ number }) => number),
        more: found.communications.more || found.counterparties.more || found.windowOrders.more,
      };
    },
    async addClient(client: Counterparty) {
      const owners = await Promise.all(
        client.phones.map(({ phone: { number } }) => deps.counterparties.ownersOf(number)),
      );
      await journal.must(deps.counterparties.add(client, owners));
      await this.follow.counterparty({ before: undefined, after: client });
      return client;
    },
  };
};

const phone = (number: string) => ({ phone: { number, extension: null }, label: null });

describe('quick search', () => {
  it('R5: finds by any part of a phone from 4 digits, as people write it', async () => {
    const journal = await open();
    await journal.addClient(counterpartyOf({ name: 'Пётр', phones: [phone('+79161234567')] }));
    for (const q of [
      '4567',
      '1234',
      '9161',
      '8 916 123-45-67',
      '+7 (916) 123',
      '89161234567',
      '8916',
      '79161234567',
    ]) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: ['Пётр'], more: false });
    }
    for (const q of ['4568', '+8916', '9167', '45670']) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: [] });
    }
  });

  it('case 38: reads a phone as the forms do', async () => {
    const journal = await open();
    await journal.addClient(counterpartyOf({ name: 'Пётр', phones: [phone('+79265551701')] }));
    await journal.addClient(
      counterpartyOf({
        id: 'cpt_01JDFV0000000000000000000B',
        name: 'Jürgen Müller',
        phones: [phone('+4930901820')],
      }),
    );
    for (const q of [
      '8(926)555-17',
      '1701',
      '5-17-01',
      '8\u00a0926\u00a0555',
      '+7926',
      '8 926 555-17-01 доб 5',
      '8 926 555-17-01 доб. 5',
      '8 926 555-17-01*5',
      '8 926 555-17-01 #5',
      'tel:+79265551701',
      'тел. 8 926 555',
      '\u202a+7 926 555-17-01\u202c',
      '+７ ９２６ ５５５',
      'пётр 8 926 555',
      '8 926 555 пётр',
    ]) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: ['Пётр'] });
    }
    for (const q of ['0049 30 901820', '0049 30', '8 10 49 30 901820', '+49 (30) 90', 'muller 0049 30']) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: ['Jürgen Müller'] });
    }
    for (const q of ['8 926 555-17-02 доб 5', 'tel:+79265551702', 'иван 8 926 555-17-01']) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: [] });
    }
  });

  it('case 38: accents make no difference; й is no и', async () => {
    const journal = await open();
    await journal.addClient(counterpartyOf({ name: 'Müller Łukasz Große', phones: [] }));
    for (const q of ['muller', 'Müller', 'mu\u0308ller', 'MULL', 'lukasz', 'łuk', 'große', 'grosse']) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: ['Müller Łukasz Große'] });
    }
    await journal.addClient(
      counterpartyOf({ id: 'cpt_01JDFV0000000000000000000C', name: 'Андрей', phones: [] }),
    );
    expect(await journal.find('андрей')).toMatchObject({ counterparties: ['Андрей'] });
    expect(await journal.find('андреи')).toMatchObject({ counterparties: [] });
  });

  it('case 38: a name that was indexed with its accents is found by them as before', async () => {
    const journal = await open();
    const client = await journal.addClient(counterpartyOf({ name: 'Müller', phones: [] }));
    await journal.deps.commit([
      journal.deps.searchIndex.remove('counterparty', client.id, { kind: 'word', text: 'muller' }),
    ]);
    expect(await journal.find('müller')).toMatchObject({ counterparties: ['Müller'] });
  });

  it('R5: finds by the beginning of any word of the name, whatever its case, ё as е', async () => {
    const journal = await open();
    await journal.addClient(counterpartyOf({ name: 'ООО «Ёлки-Палки» Королёва' }));
    for (const q of [
      'ел',
      'ЁЛКИ',
      'пал',
      'королева',
      'Королёв ооо',
      'ооо ёлк пал',
      '«ёлки»',
      'кор\u00adолев',
      '\u202aёлки\u202c',
    ]) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: ['ООО «Ёлки-Палки» Королёва'] });
    }
    for (const q of ['лки', 'олёва', 'ёлки сосны', 'оо о ёлка']) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: [] });
    }
  });

  it('R5: a word and digits have both to be met', async () => {
    const journal = await open();
    await journal.addClient(counterpartyOf({ name: 'Иванов', phones: [phone('+79161234567')] }));
    await journal.addClient(
      counterpartyOf({
        id: 'cpt_01JDFV0000000000000000000B',
        name: 'Иванова',
        phones: [phone('+74951112233')],
      }),
    );
    expect(await journal.find('иван 2233')).toMatchObject({ counterparties: ['Иванова'] });
    expect(await journal.find('2233 Иванов')).toMatchObject({ counterparties: ['Иванова'] });
    expect(await journal.find('иван 4444')).toMatchObject({ counterparties: [] });
  });

  it('R5: finds by a number, whole or its digits, with leading zeros or without', async () => {
    const journal = await open();
    const { document } = journal;
    await journal.follow.communication({ before: undefined, after: document });
    for (const q of [
      'КМ-2026-000001',
      'км-2026-1',
      'КМ 2026 000001',
      'КМ–2026–000001',
      '\u200eКМ-2026-000001\u200f',
      'КМ\u00ad-2026-000001',
      '2026-000001',
      '000001',
      '1',
      '20261',
    ]) {
      expect(await journal.find(q), q).toMatchObject({ communications: ['КМ-2026-000001'] });
    }
    for (const q of ['КМ-2025-000001', 'ОП-2026-000001', '10', '2026']) {
      expect(await journal.find(q), q).toMatchObject({ communications: [] });
    }
  });

  it('R5, R11: a counterparty named by an order’s number is found by it', async () => {
    const journal = await open();
    await journal.addClient(counterpartyOf({ name: 'ОП-2026-000042' }));
    for (const q of ['ОП-2026-000042', '42']) {
      expect(await journal.find(q), q).toMatchObject({ counterparties: ['ОП-2026-000042'] });
    }
  });

  it('R5: of many the latest, and says that there are more', async () => {
    const journal = await open();
    for (let count = 0; count < 30; count++) {
      const id = `cpt_01JDFV000000000000000000${String(count).padStart(2, '0')}` as const;
      await journal.addClient(counterpartyOf({ id, name: `Иванов ${count}`, phones: [] }));
    }
    expect(await journal.find('иванов', 3)).toMatchObject({
      counterparties: ['Иванов 29', 'Иванов 28', 'Иванов 27'],
      more: true,
    });
    expect(await journal.find('иванов', 30)).toMatchObject({ more: false });
  });

  it('R5: a token left behind shows nothing that is not so any more', async () => {
    const journal = await open();
    const client = await journal.addClient(counterpartyOf({ name: 'Иванов', phones: [] }));
    await journal.must(
      journal.deps.counterparties.save(
        client,
        { ...client, name: 'Петров', version: client.version + 1 },
        [],
      ),
    );
    expect(await journal.find('иванов')).toMatchObject({ counterparties: [] });
  });

  it('R18: what is marked for deletion is not found', async () => {
    const journal = await open();
    const { document } = journal;
    await journal.follow.communication({ before: undefined, after: document });
    await journal.saveDocument({ deletionMark: true });
    expect(await journal.find('000001')).toMatchObject({ communications: [] });
    await journal.follow.communication({ before: document, after: { ...document, deletionMark: true } });
    expect(journal.tokens()).toEqual([]);
  });

  it('R1: who sees their own finds their own', async () => {
    const journal = await open();
    await journal.follow.communication({ before: undefined, after: journal.document });
    const access = { journal: 'write', view: 'standard', scope: 'own' } as const;
    await journal.saveManager({ access });
    expect(await journal.find('000001')).toMatchObject({ communications: ['КМ-2026-000001'] });
    await journal.saveDocument({
      managerId: 'usr_01JDFV0000000000000000000Z',
      authorId: 'usr_01JDFV0000000000000000000Z',
    });
    expect(await journal.find('000001')).toMatchObject({ communications: [] });
  });

  it('R5: what is too short to search for is refused', async () => {
    const journal = await open();
    for (const q of ['а', '!!', '+']) {
      expect(await journal.search(q)).toMatchObject({ error: { code: 'validation-failed' } });
    }
  });

  it('R5: twenty phones and twenty words are all found', async () => {
    const journal = await open();
    const words = Array.from({ length: 20 }, (_, count) => `слово${String.fromCharCode(1072 + count)}`);
    const phones = Array.from({ length: 20 }, (_, count) =>
      phone(`+7916${String(1_000_000 + count * 37_123)}`),
    );
    await journal.addClient(counterpartyOf({ name: words.join(' '), phones }));
    expect(journal.tokens().length).toBeGreaterThan(100);
    for (const q of [...words, ...phones.map((one) => one.phone.number.slice(5))]) {
      expect((await journal.find(q)).counterparties, q).toHaveLength(1);
    }
  });

  it('R5: after any changes, with any failures and repeats, just the tokens of what is', async () => {
    const words = ['иванов', 'Иван', 'ё', 'ООО', 'окна', 'ОП-2026-000007'];
    const numbers = ['+79161234567', '+79161111111', '+74951234567'];
    const change = fc.record({
      name: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }).map((some) => some.join(' ')),
      phones: fc.array(fc.constantFrom(...numbers).map(phone), { maxLength: 3 }),
      failures: fc.nat(2),
      repeated: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const journal = await open();
        let before: Counterparty | undefined;
        for (const { name, phones, failures, repeated } of changes) {
          const after = counterpartyOf({ name, phones });
          let left = failures;
          journal.failWhen(() => left-- > 0);
          const deliver = () => journal.follow.counterparty({ before, after });
          for (let delivered = false; !delivered; ) {
            delivered = await deliver().then(
              () => true,
              () => false,
            );
          }
          if (repeated) await deliver();
          before = after;
        }
        const fresh = await open();
        if (before) await fresh.follow.counterparty({ before: undefined, after: before });
        expect(journal.tokens().sort()).toEqual(fresh.tokens().sort());
      }),
      { numRuns: 50 },
    );
  });
});
