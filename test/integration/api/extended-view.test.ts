import { beforeAll, describe, expect, it } from 'vitest';
import type { RequestOf } from '../../../shared/api/client.ts';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, refused, succeeded } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';

type Query = Exclude<RequestOf<'query-communications'>['body'], undefined>;

const { writer, extended, owner, reader } = people;
/** Sees their own, in the extended view. */
const ownExtended: User = {
  ...owner,
  id: 'usr_01JDFV0000000000000000000H',
  name: 'Яков',
  email: 'own-extended@example.com',
  subject: 'subject-own-extended',
  access: { journal: 'write', view: 'extended', scope: 'own' },
};

describe('the extended view', () => {
  let api: Api;
  let made: { topic: string; id: string }[];
  beforeAll(async () => {
    api = await openApi();
    await api.must(api.deps.users.add(ownExtended));
    made = [];
    const second = await api.stateOf({ name: 'Аванс', order: 5 });
    const first = await api.stateOf({ name: 'Ящик', order: 1 });
    const record = async (
      topic: string,
      body: RequestOf<'create-communication'>['body'],
      by: User = writer,
    ) => {
      const { id } = await succeeded(
        api.as(by)('create-communication', {
          body: { ...body, preliminaryContact: { topic, ...body?.preliminaryContact } },
        }),
      );
      made.push({ topic, id });
    };
    await record('Ёлка', { occurredAt: '2025-03-01T10:00:00Z', details: { stateId: second.id } });
    await record('балкон', {
      occurredAt: '2025-03-02T10:00:00Z',
      details: { stateId: first.id },
      preliminaryContact: { phone: '8 (916) 123-45-67' },
    });
    await record('Жалюзи', { occurredAt: '2025-03-03T10:00:00Z', managerId: ownExtended.id });
    await record(
      'Дверь',
      { occurredAt: '2025-03-04T10:00:00Z', details: { stateId: first.id } },
      ownExtended,
    );
  });

  const topics = async (body: Query, user: User = extended) => {
    const found: (string | null)[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await succeeded(
        api.as(user)('query-communications', {
          body: { from: '2025-03-01', to: '2025-03-31', limit: 2, ...body, ...(cursor && { cursor }) },
        }),
      );
      found.push(...page.items.map(({ topic }) => topic));
      if (page.next === null) return found;
      cursor = page.next;
    }
  };

  it('R3: without anything said, newest first', async () => {
    expect(await topics({})).toEqual(['Дверь', 'Жалюзи', 'балкон', 'Ёлка']);
  });

  it('R3: sorted by a text, whatever its case, ё as е', async () => {
    expect(await topics({ sort: 'topic', direction: 'asc' })).toEqual(['балкон', 'Дверь', 'Ёлка', 'Жалюзи']);
    expect(await topics({ sort: 'topic', direction: 'desc' })).toEqual(['Жалюзи', 'Ёлка', 'Дверь', 'балкон']);
  });

  it('R3: sorted by state as the state picker has them, newest first in each, those without one at the end', async () => {
    expect(await topics({ sort: 'state', direction: 'asc' })).toEqual(['Дверь', 'балкон', 'Ёлка', 'Жалюзи']);
    expect(await topics({ sort: 'state', direction: 'desc' })).toEqual(['Жалюзи', 'Ёлка', 'Дверь', 'балкон']);
  });

  it('R3: sorted by manager by their names', async () => {
    expect(await topics({ sort: 'manager', direction: 'asc' })).toEqual([
      'балкон',
      'Ёлка',
      'Дверь',
      'Жалюзи',
    ]);
  });

  it('R3: filters on any columns together', async () => {
    expect(
      await topics({
        sort: 'topic',
        direction: 'asc',
        filters: [
          { column: 'manager', op: 'equals', value: writer.id },
          { column: 'topic', op: 'not', value: 'балкон' },
        ],
      }),
    ).toEqual(['Ёлка']);
    expect(await topics({ filters: [{ column: 'phone', op: 'equals', value: '+7 916 123 45 67' }] })).toEqual(
      ['балкон'],
    );
    for (const value of ['8916', '916', '+7 916', 'tel:+7916']) {
      expect(await topics({ filters: [{ column: 'phone', op: 'starts-with', value }] }), value).toEqual([
        'балкон',
      ]);
    }
    expect(await topics({ filters: [{ column: 'state', op: 'empty' }] })).toEqual(['Жалюзи']);
    expect(
      await topics({ filters: [{ column: 'date', op: 'to', value: '2025-03-02' }], sort: 'number' }),
    ).toEqual(['балкон', 'Ёлка']);
  });

  it('R22: the overdue and those due today', async () => {
    const { id: communicationId } = made[1] ?? { id: '' };
    await succeeded(
      api.as(writer)('create-control-entry', {
        params: { communicationId: communicationId as never },
        body: { kindId: api.kind.id, nextDate: dayFromNow(0) },
      }),
    );
    const due = (days: number) =>
      topics({ filters: [{ column: 'nextDate', op: 'to', value: dayFromNow(days) }] });
    expect(await due(0)).toEqual(['балкон']);
    expect(await due(-1)).toEqual([]);
  });

  it('R1: who sees their own sees those they manage or made, and no others', async () => {
    for (const sort of ['date', 'topic', 'manager', 'author'] as const) {
      expect((await topics({ sort }, ownExtended)).sort()).toEqual(['Дверь', 'Жалюзи']);
    }
    expect(
      await topics({ filters: [{ column: 'topic', op: 'equals', value: 'балкон' }] }, ownExtended),
    ).toEqual([]);
  });

  it('R1: who has the standard view alone is refused', async () => {
    for (const user of [reader, writer, owner]) {
      expect(await refused(api.as(user)('query-communications', { body: {} }))).toEqual({
        status: 403,
        code: 'access-denied',
      });
    }
  });

  it('R3: a cursor goes with its query, and with nobody else’s', async () => {
    const body = { sort: 'topic', limit: 1 } as const;
    const { next } = await succeeded(api.as(extended)('query-communications', { body }));
    const cursor = next ?? '';
    const attempts: [User, Query][] = [
      [extended, { ...body, direction: 'asc', cursor }],
      [extended, { ...body, marked: 'shown', cursor }],
      [extended, { ...body, filters: [{ column: 'topic', op: 'filled' }], cursor }],
      [extended, { ...body, sort: 'email', cursor }],
      [extended, { ...body, cursor: 'junk' }],
      [ownExtended, { ...body, cursor }],
    ];
    for (const [user, attempt] of attempts) {
      expect(await refused(api.as(user)('query-communications', { body: attempt }))).toEqual({
        status: 400,
        code: 'validation-failed',
        fields: ['cursor: invalid'],
      });
    }
  });

  it('R3: a forged position in a cursor shows nothing that the query would not', async () => {
    const body = {
      sort: 'topic',
      limit: 1,
      filters: [{ column: 'manager', op: 'equals', value: writer.id }],
    } satisfies Query;
    const { next } = await succeeded(api.as(extended)('query-communications', { body }));
    const content = JSON.parse(Buffer.from(next ?? '', 'base64url').toString());
    for (const position of [
      { value: null, at: '', id: '' },
      { value: '\u0000', at: '\u{10ffff}', id: 'x' },
      { value: 'я', at: '2999', id: 'com_' },
    ]) {
      content.after = { position };
      const cursor = Buffer.from(JSON.stringify(content)).toString('base64url');
      const { items } = await succeeded(
        api.as(extended)('query-communications', { body: { ...body, cursor } }),
      );
      expect(items.every(({ managerId }) => managerId === writer.id)).toBe(true);
    }
  });

  it('R3: filters that make no sense are refused, each by its place', async () => {
    const blamed = async (filters: unknown[], more: object = {}) => {
      const body = { filters, ...more } as Query;
      return (await refused(api.as(extended)('query-communications', { body }))).fields;
    };
    expect(
      await blamed([
        { column: 'state', op: 'filled' },
        { column: 'phone', op: 'equals', value: '12' },
      ]),
    ).toEqual(['filters.1.value: not-a-phone']);
    expect(await blamed([{ column: 'phone', op: 'contains', value: 'abc' }])).toEqual([
      'filters.0.value: not-a-phone',
    ]);
    expect(await blamed([{ column: 'nextDate', op: 'from', value: 'tomorrow' }])).toEqual([
      'filters.0.value: wrong-form',
    ]);
    expect(await blamed([{ column: 'number', op: 'empty' }])).toContain('filters.0.op: not-allowed');
    expect(await blamed([{ column: 'colour', op: 'equals', value: 'x' }])).toContain(
      'filters.0.column: not-allowed',
    );
    expect(await blamed([], { from: '2025-03-02', to: '2025-03-01' })).toEqual(['to: before-from']);
  });
});
