import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Communication } from '../../../shared/domain/communications/communication.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';

const { writer, owner, reader } = people;

describe('the journal', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const record = async (occurredAt: string, over: { by?: User; managerId?: User['id'] } = {}) =>
    succeeded(
      api.as(over.by ?? writer)('create-communication', {
        body: { occurredAt, ...(over.managerId && { managerId: over.managerId }) },
      }),
    );

  /** All pages of a query, one after another. */
  const pages = async (user: User, query: { from?: string; to?: string; limit: number }) => {
    const found: { id: string; occurredAt: string }[][] = [];
    for (let cursor: string | undefined; ; ) {
      const { items, next } = await succeeded(
        api.as(user)('list-communications', { query: { ...query, ...(cursor && { cursor }) } }),
      );
      found.push(items);
      if (next === null) return found;
      cursor = next;
    }
  };

  describe('R2: the standard view', () => {
    let documents: Communication[];
    beforeAll(async () => {
      const moments = [
        ...Array.from({ length: 9 }, (_, count) => `2025-03-0${count + 1}T10:00:00.000Z`),
        // Four at one moment: the order among them is settled by the id.
        ...Array.from({ length: 4 }, () => '2025-03-05T10:00:00.000Z'),
        // In Moscow these are of the 10th: 00:00 and 23:59.
        '2025-03-09T21:00:00.000Z',
        '2025-03-10T20:59:59.999Z',
      ];
      documents = [];
      for (const moment of moments) documents.push(await record(moment));
    });
    const newestFirst = (list: readonly Pick<Communication, 'id' | 'occurredAt'>[]) =>
      list
        .map(({ id, occurredAt }) => `${occurredAt} ${id}`)
        .sort()
        .reverse()
        .map((place) => place.split(' ')[1]);

    it.each([1, 2, 3, 7, 15, 200])(
      'case 36: R2: pages of %i cover all of a period once, newest first',
      async (limit) => {
        const found = await pages(writer, { from: '2025-03-01', to: '2025-03-31', limit });
        expect(found.flat().map(({ id }) => id)).toEqual(newestFirst(documents));
        expect(found.every((page) => page.length <= limit)).toBe(true);
        expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
      },
    );

    it('case 37: R2: a period is of days of the company, both ends included', async () => {
      const on = async (from: string, to: string) =>
        (await pages(writer, { from, to, limit: 50 })).flat().map(({ occurredAt }) => occurredAt);
      expect(await on('2025-03-10', '2025-03-10')).toEqual([
        '2025-03-10T20:59:59.999Z',
        '2025-03-09T21:00:00.000Z',
      ]);
      expect(await on('2025-03-11', '2025-03-31')).toEqual([]);
      expect(await on('2025-03-08', '2025-03-09')).toEqual([
        '2025-03-09T10:00:00.000Z',
        '2025-03-08T10:00:00.000Z',
      ]);
    });

    it('R2: an open end is open, as far as days go', async () => {
      const oldest = await record('1900-01-02T00:00:00.000Z');
      const newest = await record(new Date(Date.now() + 23 * 60 * 60 * 1000).toISOString());
      const ids = async (query: { from?: string; to?: string }) =>
        (await pages(writer, { ...query, limit: 200 })).flat().map(({ id }) => id);
      const all = await ids({});
      expect(all[0]).toBe(newest.id);
      expect(all.at(-1)).toBe(oldest.id);
      expect(await ids({ from: '2025-03-10' })).toContain(newest.id);
      expect(await ids({ to: '2025-03-10' })).toContain(oldest.id);
      expect(await ids({ from: '1900-01-01', to: '2999-12-31' })).toEqual(all);
    });

    it('R2: a period that ends before it begins is refused', async () => {
      expect(
        await refused(
          api.as(writer)('list-communications', { query: { from: '2025-03-02', to: '2025-03-01' } }),
        ),
      ).toEqual({ status: 400, code: 'validation-failed', fields: ['to: before-from'] });
    });

    it('R2: a page stays where it was when documents come in before it', async () => {
      const query = { from: '2025-03-01', to: '2025-03-31', limit: 5 };
      const first = await succeeded(api.as(writer)('list-communications', { query }));
      const late = await record('2025-03-20T10:00:00.000Z');
      documents.push(late);
      const second = await succeeded(
        api.as(writer)('list-communications', { query: { ...query, cursor: first.next ?? '' } }),
      );
      const seen = [...first.items, ...second.items].map(({ id }) => id);
      expect(seen).not.toContain(late.id);
      expect(seen).toEqual(
        newestFirst(documents)
          .filter((id) => id !== late.id)
          .slice(0, 10),
      );
    });

    it('R2: a cursor of another query, or of nobody’s, is refused', async () => {
      const query = { from: '2025-03-01', to: '2025-03-31', limit: 5 };
      const { next } = await succeeded(api.as(writer)('list-communications', { query }));
      const cursor = next ?? '';
      const content = JSON.parse(Buffer.from(cursor, 'base64url').toString());
      content.after.occurredAt = '2028-01-01T00:00:00.000Z';
      const forged = Buffer.from(JSON.stringify(content)).toString('base64url');
      for (const attempt of [
        { ...query, to: '2025-03-30', cursor },
        { limit: 5, cursor },
        { ...query, cursor: `${cursor.slice(0, -4)}AAAA` },
        { ...query, cursor: 'junk' },
        { ...query, cursor: forged },
      ]) {
        expect(await refused(api.as(writer)('list-communications', { query: attempt }))).toEqual({
          status: 400,
          code: 'validation-failed',
          fields: ['cursor: invalid'],
        });
      }
      expect(
        await refused(api.as(owner)('list-communications', { query: { ...query, cursor } })),
      ).toMatchObject({ fields: ['cursor: invalid'] });
      const other = await succeeded(
        api.as(reader)('list-communications', { query: { ...query, limit: 2, cursor } }),
      );
      expect(other.items).toHaveLength(2);
    });
  });

  it.each([1, 2, 3, 50])(
    'R1, R2: in pages of %i, own communications are those managed and those made, each once',
    async (limit) => {
      const year = 1930 + limit;
      const mine: string[] = [];
      for (let day = 1; day <= 8; day++) {
        const moment = `${year}-05-0${day}T10:00:00.000Z`;
        const kinds = [
          { by: owner },
          { by: owner, managerId: writer.id },
          { by: writer, managerId: owner.id },
          { by: writer },
        ];
        const kind = kinds[day % kinds.length] ?? {};
        const { id } = await record(moment, kind);
        if (day % kinds.length !== 3) mine.unshift(id);
      }
      const found = await pages(owner, { from: `${year}-01-01`, to: `${year}-12-31`, limit });
      expect(found.flat().map(({ id }) => id)).toEqual(mine);
      expect(found.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    },
  );

  it('R2: a manager who is changed takes the document into the new one’s own journal', async () => {
    const made = await record('2015-05-01T10:00:00.000Z', { by: writer, managerId: owner.id });
    const query = { from: '2015-01-01', to: '2015-12-31', limit: 10 };
    expect((await pages(owner, query)).flat()).toHaveLength(1);
    await succeeded(
      api.as(writer)('update-communication', {
        params: { communicationId: made.id },
        ifMatch: made.etag,
        body: { managerId: writer.id, occurredAt: '2015-06-01T10:00:00.000Z' },
      }),
    );
    expect((await pages(owner, query)).flat()).toEqual([]);
    expect((await pages(writer, query)).flat()).toEqual([
      expect.objectContaining({ id: made.id, occurredAt: '2015-06-01T10:00:00.000Z' }),
    ]);
  });

  describe('R6: numbers', () => {
    const countOf = (number: string) => Number(number.split('-')[2]);
    const make = () => api.as(writer)('create-communication', { body: {} });

    it('R6: a number is of its series and year, and the next one follows', async () => {
      const first = await succeeded(make());
      const second = await succeeded(make());
      expect(first.number).toMatch(/^КМ-\d{4}-\d{6}$/);
      expect(countOf(second.number)).toBe(countOf(first.number) + 1);
    });

    it('R6: the year is the company’s', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2040-12-31T20:59:59Z') });
      expect((await succeeded(make())).number).toBe('КМ-2040-000001');
      vi.setSystemTime(new Date('2040-12-31T21:00:00Z'));
      expect((await succeeded(make())).number).toBe('КМ-2041-000001');
    });

    it('R6: numbers are unique when 30 documents are made at once', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2050-06-01T12:00:00Z') });
      const made = await Promise.all(Array.from({ length: 30 }, () => succeeded(make())));
      expect(new Set(made.map(({ number }) => number)).size).toBe(30);
      expect(made.every(({ number }) => number.startsWith('КМ-2050-'))).toBe(true);
    });

    it('R6: a refused document leaves no gap', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2060-06-01T12:00:00Z') });
      expect((await succeeded(make())).number).toBe('КМ-2060-000001');
      await refused(
        api.as(writer)('create-communication', { body: { details: { stateId: api.states.blue.id } } }),
      );
      await refused(
        api.as(writer)('create-communication', { body: { preliminaryContact: { phone: 'junk' } } }),
      );
      expect((await succeeded(make())).number).toBe('КМ-2060-000002');
    });

    it('R6: a request repeated ten times at once takes one number', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2070-06-01T12:00:00Z') });
      const idempotencyKey = crypto.randomUUID();
      await Promise.all(
        Array.from({ length: 10 }, () =>
          succeeded(api.as(writer)('create-communication', { body: {}, idempotencyKey })),
        ),
      );
      expect((await succeeded(make())).number).toBe('КМ-2070-000002');
    });
  });
});
