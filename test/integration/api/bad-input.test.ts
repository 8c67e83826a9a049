import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { User } from '../../../shared/domain/users/user.ts';
import { type Api, openApi, people, succeeded, summaryOf } from '../../support/api.ts';
import { dayFromNow } from '../../support/api-requests.ts';
import { readLog } from '../../support/log-lines.ts';

const { writer, administrator, owner } = people;

/** Who is in every request: nothing of theirs may be in a log. */
const SECRET = { name: 'Секретарёва', phone: '89167654321', email: 'secret.person@example.com' };
const TRACES = [
  SECRET.name,
  'екретар',
  '9167654321',
  '916 765',
  'secret.person',
  ...Object.values(people).flatMap(({ name, email }) => [name, email]),
];
const UNKNOWN = '01JDFV0000000000000000000Z';

type Attempt = {
  as?: User;
  method?: string;
  path?: string;
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
};
type Expected = { status: number; code: string; fields?: string[] };

describe('bad input', () => {
  let api: Api;
  let path: string;
  let entryPath: string;
  let stdout: MockInstance<typeof process.stdout.write>;
  let stderr: MockInstance<typeof process.stderr.write>;

  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'INFO';
    stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    api = await openApi();
    const { id, etag } = await succeeded(
      api.as(writer)('create-communication', {
        body: {
          preliminaryContact: { callerName: SECRET.name, phone: SECRET.phone, email: SECRET.email },
        },
      }),
    );
    expect(etag).toBe('"1"');
    path = `/communications/${id}`;
    const entry = await succeeded(
      api.as(writer)('create-control-entry', {
        params: { communicationId: id },
        body: { kindId: api.kind.id, nextDate: dayFromNow(1), comment: SECRET.name },
      }),
    );
    entryPath = `${path}/control-entries/${entry.id}`;
  });
  beforeEach(() => {
    stdout.mockClear();
    stderr.mockClear();
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  const logged = () => [...stdout.mock.calls, ...stderr.mock.calls].map(([text]) => String(text)).join('');

  const send = ({
    as = writer,
    method = 'POST',
    path: to = '/communications',
    body,
    raw,
    headers,
  }: Attempt) =>
    api.send(as, method, to, {
      headers: { 'content-type': 'application/json', ...headers },
      ...(method !== 'GET' && { body: raw ?? JSON.stringify(body) }),
    });

  const expectRefused = async (attempt: Attempt, expected: Expected) => {
    const { status, body } = await api.writingNothing(() => send(attempt));
    expect(summaryOf(status, body)).toEqual(expected);
    const log = logged();
    const line = { code: 'request-completed', status: expected.status, problem: expected.code };
    expect(readLog(log)).toContainEqual(expect.objectContaining(line));
    for (const trace of TRACES) expect(log).not.toContain(trace);
    expect(JSON.stringify(body)).not.toContain(SECRET.name);
  };

  const invalid = (...fields: string[]): Expected => ({ status: 400, code: 'validation-failed', fields });
  const contact = (over: object) => ({
    preliminaryContact: { callerName: SECRET.name, phone: SECRET.phone, email: SECRET.email, ...over },
  });
  const secret = JSON.stringify(contact({}));

  it.each<[string, Attempt, Expected]>([
    ['a body cut off', { raw: secret.slice(0, -2) }, { status: 400, code: 'malformed-json' }],
    ['a body of other words', { raw: `callerName=${SECRET.name}` }, { status: 400, code: 'malformed-json' }],
    ['an empty body', { raw: '' }, { status: 400, code: 'malformed-json' }],
    [
      'a body that would change prototypes',
      { raw: `{"__proto__":{"callerName":"${SECRET.name}"}}` },
      invalid('__proto__: unknown-field'),
    ],
    [
      'a form',
      { raw: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { status: 415, code: 'unsupported-media-type' },
    ],
    [
      'JSON that says it is text',
      { raw: secret, headers: { 'content-type': 'text/plain' } },
      { status: 415, code: 'unsupported-media-type' },
    ],
    ['null for a body', { raw: 'null' }, invalid(': wrong-type')],
    ['a list for a body', { body: [contact({})] }, invalid(': wrong-type')],
    ['a text for a body', { body: SECRET.name }, invalid(': wrong-type')],
    [
      'a number for a name',
      { body: contact({ callerName: 5 }) },
      invalid('preliminaryContact.callerName: wrong-type'),
    ],
    [
      'an object for a topic',
      { body: contact({ topic: { SECRET } }) },
      invalid('preliminaryContact.topic: wrong-type'),
    ],
    ['null for a part', { body: { details: null } }, invalid('details: wrong-type')],
    [
      'a channel there is not',
      { body: contact({ channel: 'pigeon' }) },
      invalid('preliminaryContact.channel: not-allowed'),
    ],
    [
      'a field there is not',
      { body: { ...contact({}), colour: SECRET.name } },
      invalid('colour: unknown-field'),
    ],
    [
      'fields there are not, deep down',
      { body: { details: { clientContact: { nick: SECRET.name } } } },
      invalid('details.clientContact.nick: unknown-field'),
    ],
    [
      'a field that is the system’s',
      { body: { number: 'КМ-2026-000001', version: 7 } },
      invalid('number: unknown-field', 'version: unknown-field'),
    ],
    [
      'a name too long',
      { body: contact({ callerName: SECRET.name.repeat(30) }) },
      invalid('preliminaryContact.callerName: too-large'),
    ],
    [
      'a topic too long',
      { body: contact({ topic: 'я'.repeat(501) }) },
      invalid('preliminaryContact.topic: too-large'),
    ],
    [
      'a note too long',
      { body: { details: { note: 'я'.repeat(4001) } } },
      invalid('details.note: too-large'),
    ],
    [
      'an empty name',
      { body: contact({ callerName: '  ' }) },
      invalid('preliminaryContact.callerName: too-small'),
    ],
    [
      'a control character',
      { body: contact({ callerName: `${SECRET.name}\u0000` }) },
      invalid('preliminaryContact.callerName: wrong-form'),
    ],
    [
      'a line break in a name',
      { body: contact({ callerName: `${SECRET.name}\nx` }) },
      invalid('preliminaryContact.callerName: wrong-form'),
    ],
    [
      'half a character',
      { body: contact({ topic: `${SECRET.name} \ud83d` }) },
      invalid('preliminaryContact.topic: wrong-form'),
    ],
    [
      'an e-mail that is none',
      { body: contact({ email: 'secret.person@' }) },
      invalid('preliminaryContact.email: wrong-form'),
    ],
    [
      'a phone that is none',
      { body: contact({ phone: `${SECRET.name} 12` }) },
      invalid('preliminaryContact.phone: not-a-phone'),
    ],
    [
      'a phone too short',
      { body: contact({ phone: '916765' }) },
      invalid('preliminaryContact.phone: not-a-phone'),
    ],
    [
      'an extension too long',
      { body: contact({ phone: `${SECRET.phone} ext. 123456789012` }) },
      invalid('preliminaryContact.phone: not-a-phone'),
    ],
    [
      'a number for a phone',
      { body: contact({ phone: 89167654321 }) },
      invalid('preliminaryContact.phone: wrong-type'),
    ],
    [
      'two phones that are none',
      { body: { ...contact({ phone: 'x' }), details: { clientContact: { phone: 'y' } } } },
      invalid('preliminaryContact.phone: not-a-phone', 'details.clientContact.phone: not-a-phone'),
    ],
    [
      'a moment of a day there is not',
      { body: { occurredAt: '2026-02-30T10:00:00Z' } },
      invalid('occurredAt: wrong-form'),
    ],
    [
      'a moment without a zone',
      { body: { occurredAt: '2026-02-03T10:00:00' } },
      invalid('occurredAt: wrong-form'),
    ],
    [
      'a moment beyond all years',
      { body: { occurredAt: '9999-01-01T10:00:00Z' } },
      invalid('occurredAt: invalid'),
    ],
    [
      'an id that is none',
      { body: contact({ clientId: 'cpt_1' }) },
      invalid('preliminaryContact.clientId: wrong-form'),
    ],
    ['an id of another noun', { body: { managerId: `com_${UNKNOWN}` } }, invalid('managerId: wrong-form')],
    [
      'ids of nothing',
      {
        body: {
          managerId: `usr_${UNKNOWN}`,
          ...contact({ clientId: `cpt_${UNKNOWN}` }),
          details: { stateId: `sta_${UNKNOWN}`, contactDocument: { orderId: `ord_${UNKNOWN}` } },
        },
      },
      {
        status: 422,
        code: 'unknown-reference',
        fields: [
          'managerId: unknown',
          'preliminaryContact.clientId: unknown',
          'details.stateId: unknown',
          'details.contactDocument.orderId: unknown',
        ],
      },
    ],
  ])('%s', async (_, attempt, expected) => {
    await expectRefused(attempt, expected);
  });

  it.each<[string, object, Expected]>([
    ['a day there is not', { nextDate: '2026-02-30' }, invalid('nextDate: wrong-form')],
    ['a day with a time', { nextDate: '2035-02-03T10:00:00Z' }, invalid('nextDate: wrong-form')],
    ['a day beyond all years', { nextDate: '9999-12-31' }, invalid('nextDate: invalid')],
    [
      'a past day',
      { nextDate: '2020-01-01' },
      { status: 422, code: 'next-date-past', fields: ['nextDate: past'] },
    ],
    ['a comment too long', { comment: SECRET.name.repeat(100) }, invalid('comment: too-large')],
  ])('%s for a control entry', async (_, over, expected) => {
    const body = { kindId: api.kind.id, nextDate: dayFromNow(1), comment: SECRET.name, ...over };
    await expectRefused({ path: `${path}/control-entries`, body }, expected);
  });

  it('a control entry completed without an outcome, postponed without a reason', async () => {
    const headers = { 'if-match': '"1"' };
    await expectRefused({ path: `${entryPath}/complete`, headers, body: {} }, invalid('outcome: wrong-type'));
    await expectRefused(
      { path: `${entryPath}/postpone`, headers, body: { nextDate: dayFromNow(2) } },
      invalid('reason: wrong-type'),
    );
  });

  it('a stale version, none, and one that is no version', async () => {
    const attempt = { method: 'PATCH', path, body: contact({}) };
    await expectRefused(
      { ...attempt, headers: { 'if-match': '"9"' } },
      { status: 412, code: 'version-stale' },
    );
    await expectRefused(attempt, { status: 428, code: 'version-required' });
    await expectRefused({ ...attempt, headers: { 'if-match': '9' } }, invalid('If-Match: wrong-form'));
  });

  it('somebody else’s document', async () => {
    const own = { as: owner, headers: { 'if-match': '"1"' } };
    const expected = { status: 403, code: 'not-own-document' };
    await expectRefused({ ...own, method: 'GET', path }, expected);
    await expectRefused({ ...own, method: 'PATCH', path, body: contact({}) }, expected);
    await expectRefused({ ...own, path: `${entryPath}/complete`, body: { outcome: SECRET.name } }, expected);
  });

  it.each([
    '/communications/junk',
    `/communications/com_${UNKNOWN}`,
    `/communications/usr_${UNKNOWN}`,
    `/communications/com_${UNKNOWN}/control-entries`,
    `/counterparties/cpt_${UNKNOWN}`,
    '/counterparties/%D0%A1%D0%B5%D0%BA%D1%80%D0%B5%D1%82%D0%B0%D1%80%D1%91%D0%B2%D0%B0',
    `/window-orders/ord_${UNKNOWN}`,
  ])('nothing is at %s', async (to) => {
    await expectRefused({ method: 'GET', path: to }, { status: 404, code: 'not-found' });
  });

  it.each<[string, Expected]>([
    ['limit=0', invalid('limit: too-small')],
    ['limit=201', invalid('limit: too-large')],
    ['limit=many', invalid('limit: wrong-type')],
    ['limit=1.5', invalid('limit: wrong-type')],
    ['from=2026-02-30', invalid('from: wrong-form')],
    ['from=yesterday', invalid('from: wrong-form')],
    ['to=9999-12-31', invalid('to: invalid')],
    ['cursor=', invalid('cursor: too-small')],
    ['sort=number', invalid('sort: unknown-field')],
  ])('the journal asked for %s', async (query, expected) => {
    await expectRefused({ method: 'GET', path: `/communications?${query}` }, expected);
  });

  it.each<[string, Attempt, Expected]>([
    [
      'a counterparty with a phone that has more to it',
      {
        path: '/counterparties',
        body: {
          name: SECRET.name,
          folderId: `fld_${UNKNOWN}`,
          phones: [{ phone: SECRET.phone, mobile: true }],
        },
      },
      invalid('phones.0.mobile: unknown-field'),
    ],
    [
      'a counterparty in no folder',
      { path: '/counterparties', body: { name: SECRET.name, folderId: `fld_${UNKNOWN}` } },
      { status: 422, code: 'unknown-reference', fields: ['folderId: unknown'] },
    ],
    [
      'a folder in no folder',
      { path: '/folders', body: { name: SECRET.name, parentId: `fld_${UNKNOWN}` } },
      { status: 422, code: 'unknown-reference', fields: ['parentId: unknown'] },
    ],
    [
      'a user of no zone, at no hour',
      {
        as: administrator,
        path: '/users',
        body: { name: SECRET.name, email: SECRET.email, timeZone: 'Europe/Atlantis', reminderHour: 24 },
      },
      invalid('timeZone: invalid', 'reminderHour: too-large'),
    ],
    [
      'a user with a phone that is none',
      { as: administrator, path: '/users', body: { name: SECRET.name, email: SECRET.email, phone: 'x' } },
      invalid('phone: not-a-phone'),
    ],
    [
      'a state of no colour',
      { as: administrator, path: '/states', body: { name: 'Цвет', colour: 'blue' } },
      invalid('colour: wrong-form'),
    ],
  ])('%s', async (_, attempt, expected) => {
    await expectRefused(attempt, expected);
  });

  it('every phone of a counterparty that is none is named by its place', async () => {
    const phones = [{ phone: SECRET.phone }, { phone: 'x' }, { phone: { number: 'y' } }];
    await expectRefused(
      { path: '/counterparties', body: { name: SECRET.name, folderId: api.folder.id, phones } },
      invalid('phones.1.phone: not-a-phone', 'phones.2.phone: not-a-phone'),
    );
  });

  it.each([
    '8 926 555-15-2',
    '8 (499) 123-45-6',
    '8 (351) 123-45-6',
    '8 (800) 555-3-35',
    '7 926 555-15-2',
    '8916123456',
  ])('case 31: %s lacks a digit', async (phone) => {
    await expectRefused(
      { path: '/communications', body: { preliminaryContact: { callerName: SECRET.name, phone } } },
      invalid('preliminaryContact.phone: not-a-phone'),
    );
    await expectRefused(
      { path: '/counterparties', body: { name: SECRET.name, folderId: api.folder.id, phones: [{ phone }] } },
      invalid('phones.0.phone: not-a-phone'),
    );
  });

  it('what is stored and can’t be read is our fault, and named in no log', async () => {
    const id = 'com_01JDFV0000000000000000000Y';
    const stored = await api.deps.communications.find(path.split('/')[2] ?? '');
    if (!stored) throw new Error('It was made before all');
    // A parser's message may quote what it does not know.
    const contact = { ...stored.preliminaryContact, channel: SECRET.name };
    await api.dynamoDb.send(
      new PutItemCommand({
        TableName: process.env.TABLE_NAME ?? '',
        Item: marshall({
          pk: `COM#${id}`,
          sk: 'COM',
          entity: 'communication',
          revision: 1,
          data: { ...stored, id, preliminaryContact: contact },
        }),
      }),
    );
    await expectRefused(
      { method: 'GET', path: `/communications/${id}` },
      { status: 500, code: 'internal-error' },
    );
    expect(logged()).toContain('"code":"request-failed"');
    expect(logged()).toContain('"error":{"name":"StoredItemError"');
    expect(logged()).toContain('data.preliminaryContact: invalid_value');
  });

  it('what succeeds is logged without a name too', async () => {
    const { status } = await send({ body: contact({}) });
    expect(status).toBe(201);
    const log = logged();
    expect(log).toContain('"routeKey":"POST /communications","status":201');
    for (const trace of TRACES) expect(log).not.toContain(trace);
  });
});
