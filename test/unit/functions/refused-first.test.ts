import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OperationsOf, routes } from '../../../shared/api/all-routes.ts';
import { examples } from '../../../shared/api/examples.ts';
import { ACCESS_NEEDED, type RouteSpec } from '../../../shared/api/route-spec.ts';
import type { Table } from '../../../shared/store/table.ts';
import { counterpartyOf } from '../../support/documents.ts';
import { openMemoryApi, outcomeOf, type Sent } from '../../support/memory-api.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { person } from '../../support/people.ts';

type Operation = OperationsOf<'api' | 'export'>;
const operations = (Object.entries(routes) as [Operation, RouteSpec][]).filter(
  ([, route]) => (route.function === 'api' || route.function === 'export') && route.access !== 'signed-in',
);

/** Entered, and may do nothing. */
const nobody = person({
  id: 'usr_01JDFV0000000000000000000D',
  email: 'nobody@example.com',
  subject: 'subject-nobody',
  access: { journal: 'none', view: 'standard', scope: 'own' },
});
const stranger = { subject: 'subject-of-no-user' };

/** The table in memory, with what is asked of it. */
const countingTable = () => {
  const memory = memoryTable();
  const asked = { queries: 0, gets: 0, rounds: 0 };
  let isOpen = false;
  const table: Table = {
    ...memory,
    async get(key) {
      asked.gets++;
      if (!isOpen) asked.rounds++;
      isOpen = true;
      // What is asked for in the same round has been by then.
      await new Promise(setImmediate);
      isOpen = false;
      return memory.get(key);
    },
    query(query) {
      asked.queries++;
      return memory.query(query);
    },
  };
  return { table, asked };
};

describe.each(operations)('R1: %s refused', (id, route) => {
  let api: Awaited<ReturnType<typeof openMemoryApi>>;
  const { table, asked } = countingTable();
  beforeAll(async () => {
    api = await openMemoryApi(table, nobody);
  });
  beforeEach(() => {
    Object.assign(asked, { queries: 0, gets: 0, rounds: 0 });
  });

  const example = examples[id] as { params?: object; query?: object; body?: unknown };
  const path = (params: object) =>
    Object.entries(params).reduce(
      (whole, [name, value]) => whole.replace(`{${name}}`, value),
      route.path as string,
    );
  const query = new URLSearchParams(example.query as Record<string, string>).toString();
  const right: Sent = {
    method: route.method,
    path: path(example.params ?? {}) + (query && `?${query}`),
    headers: { ...(route.requiresIfMatch && { 'if-match': '"1"' }) },
    ...(route.body && { body: JSON.stringify(example.body) }),
  };
  const malformedId = path(Object.fromEntries(Object.keys(example.params ?? {}).map((name) => [name, 'x'])));
  const attempts: [string, Sent][] = [
    ['though it is right', right],
    ...(route.body
      ? ([
          ['whatever its body', { ...right, body: '{"n":0}' }],
          ['though its body is no JSON', { ...right, body: '{' }],
          ['though its body is not said to be JSON', { ...right, headers: { 'content-type': 'text/plain' } }],
          ['though its body is not UTF-8', { ...right, body: Uint8Array.of(0xff) }],
        ] as [string, Sent][])
      : []),
    ...(route.params ? ([['whatever its id', { ...right, path: malformedId }]] as [string, Sent][]) : []),
    ...(route.query
      ? ([['whatever its query', { ...right, path: `${malformedId}?n=0` }]] as [string, Sent][])
      : []),
    ...(route.requiresIfMatch
      ? ([['without a version', { ...right, headers: {} }]] as [string, Sent][])
      : []),
  ];

  it.each(attempts)('%s, by access none', async (_, sent) => {
    const answer = await api.send(nobody, sent);
    expect(outcomeOf(answer)).toBe('403 access-denied');
    expect(answer.body.detail).toBe(`This needs ${ACCESS_NEEDED[route.access]}.`);
    // Nothing but items by their keys, and those together with the caller.
    expect(asked).toMatchObject({ queries: 0, rounds: 1 });
    expect(asked.gets).toBeLessThan(20);
  });

  it.each(attempts)('%s, by somebody nobody entered', async (_, sent) => {
    expect(outcomeOf(await api.send(stranger, sent))).toBe('403 not-a-user');
    expect(asked).toMatchObject({ queries: 0, rounds: 1 });
  });
});

it('R1: whose phone a caller has is looked for behind the gate, for nobody who is refused', async () => {
  const { table, asked } = countingTable();
  const api = await openMemoryApi(table, nobody);
  const client = counterpartyOf();
  const { counterparties, commit } = api.deps;
  const owners = client.phones.map(({ phone }) => counterparties.ownersOf(phone.number));
  expect(await commit(counterparties.add(client, await Promise.all(owners)))).toBeUndefined();
  const body = JSON.stringify({ preliminaryContact: { phone: client.phones[0]?.phone.number } });
  Object.assign(asked, { queries: 0, gets: 0, rounds: 0 });
  expect(outcomeOf(await api.send(nobody, { method: 'POST', path: '/communications', body }))).toBe(
    '403 access-denied',
  );
  expect(asked).toMatchObject({ queries: 0, rounds: 1 });
});
