import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { startSecrets } from '../../../local/aws/secrets.ts';
import { type Problem, problem } from '../../../shared/api/problems.ts';
import type { Counterparty } from '../../../shared/domain/directory/counterparty.ts';
import { hungUpInMenu, noLocation, others, outgoingBySip, summary } from '../../fixtures/mango.ts';
import { novofon } from '../../fixtures/novofon.ts';
import { type Api, openApi, people, succeeded } from '../../support/api.ts';
import { counterpartyOf } from '../../support/documents.ts';
import { fetchFrom, type HttpHandler } from '../../support/in-process.ts';
import {
  eventOf,
  journalRequest,
  mangoRequest,
  novofonRequest,
  type PbxRequest,
  secrets,
} from '../../support/telephony.ts';

const SECRETS_ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:telephony';
const PHONE = '+79161112233';

describe('R15: telephony', () => {
  let api: Api;
  let handler: HttpHandler;
  let client: Counterparty;
  let stop: () => Promise<void>;
  let calls = 0;
  let callId = '';

  beforeAll(async () => {
    api = await openApi();
    const kept = await startSecrets({ secrets: { [SECRETS_ARN]: JSON.stringify(secrets) } });
    stop = kept.stop;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: kept.endpoint,
      TELEPHONY_SECRETS_ARN: SECRETS_ARN,
      TELEPHONY_DEFAULT_EMAIL: people.owner.email,
      FIRST_ADMINISTRATOR_EMAIL: people.administrator.email,
    });
    ({ handler } = (await import('../../../functions/telephony.ts')) as { handler: HttpHandler });
    const { writer } = people;
    const reachable = { ...writer, extension: '101', version: 2 };
    await api.must([...api.deps.users.save(reachable), ...api.deps.users.changeExtension(null, reachable)]);
    client = counterpartyOf({
      id: api.deps.ids.next('cpt'),
      folderId: api.folder.id,
      phones: [{ phone: { number: PHONE, extension: null }, label: null }],
    });
    await api.must(api.deps.counterparties.add(client, [await api.deps.counterparties.ownersOf(PHONE)]));
  });
  afterAll(() => stop());
  beforeEach(() => {
    callId = `call-${++calls}`;
  });

  const send = async ({ path, headers, body }: PbxRequest) => {
    const response = await fetchFrom(handler, '')(`https://journal.example.com${path}`, {
      method: 'POST',
      headers,
      body,
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: (await response.json()) as Problem & { communicationId?: `com_${string}` | null },
    };
  };
  const tell = async (...events: Parameters<typeof eventOf>[0][]) => {
    const answers = [];
    for (const event of events) answers.push(await send(journalRequest(eventOf({ callId, ...event }))));
    return answers;
  };
  const now = (seconds = 0) => new Date(Date.now() + seconds * 1000).toISOString();
  /** As Novofon writes a moment, in Moscow. */
  const novofonTime = (seconds: number) =>
    new Date(Date.now() + seconds * 1000 + 3 * 60 * 60 * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const idOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => {
    expect({ status, body }).toEqual({
      status: 200,
      body: { communicationId: expect.stringMatching(/^com_/) },
    });
    return body.communicationId as `com_${string}`;
  };
  const read = (communicationId: `com_${string}`) =>
    succeeded(api.as(people.administrator)('get-communication', { params: { communicationId } }));
  const onControl = async (communicationId: `com_${string}`) =>
    (await succeeded(api.as(people.administrator)('list-control-entries', { params: { communicationId } })))
      .items;

  it('R15: a call that rings, is answered and ends is one communication, shown in the journal', async () => {
    const answers = await tell(
      { kind: 'ringing', at: now(-60) },
      { kind: 'answered', at: now(-50), extension: '101' },
      { kind: 'ended', at: now(), durationSeconds: 50 },
    );
    const ids = new Set(answers.map(idOf));
    expect(ids.size).toBe(1);
    const [id] = ids;
    if (!id) throw new Error('Nothing was made');
    expect(await read(id)).toMatchObject({
      clientName: client.name,
      managerId: people.writer.id,
      authorId: people.writer.id,
      version: 1,
      details: { companyContact: { extension: '101', userId: people.writer.id, name: people.writer.name } },
    });
    const { items } = await succeeded(api.as(people.administrator)('list-communications', {}));
    expect(items[0]).toMatchObject({ id, companyContact: { extension: '101' }, phone: { number: PHONE } });
    expect(await onControl(id)).toEqual([]);
  });

  it('R15: a missed call is put on control for today; repeats of it write nothing', async () => {
    const missed = { kind: 'missed', at: now() } as const;
    const [first] = await tell(missed);
    if (!first) throw new Error('Nothing was answered');
    const id = idOf(first);
    const [entry, ...others] = await onControl(id);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ status: 'open', kind: { name: 'Пропущенный звонок' } });
    const again = await api.writingNothing(() => tell(missed, missed));
    expect(again.map(idOf)).toEqual([id, id]);
  });

  it('R15: all events of a call at once make one communication, one number and one entry', async () => {
    const events = (['ringing', 'missed', 'ended'] as const).map((kind, second) => ({
      kind,
      at: now(second),
    }));
    const before = await api.dump();
    const answers = await Promise.all([...events, ...events, ...events].map((event) => tell(event)));
    const ids = new Set(answers.flat().map(idOf));
    expect(ids.size).toBe(1);
    const [id] = ids;
    if (!id) throw new Error('Nothing was made');
    expect(await onControl(id)).toHaveLength(1);
    const made = (await api.dump()).filter(
      (item) => !before.includes(item) && item.includes('"entity":"communication"'),
    );
    expect(made).toHaveLength(1);
  });

  it('R15: an outgoing call nobody answered is no communication', async () => {
    const out = { direction: 'outgoing', from: '101', to: PHONE, extension: '101' } as const;
    const [rung] = await tell({ ...out, kind: 'ringing', at: now() });
    expect(rung).toMatchObject({ status: 200, body: { communicationId: null } });
    const [answered] = await tell({ ...out, kind: 'answered', at: now() });
    if (!answered) throw new Error('Nothing was answered');
    expect(await read(idOf(answered))).toMatchObject({ preliminaryContact: { clientId: client.id } });
  });

  it('R17: a form open meanwhile is still saved: telephony makes it not stale', async () => {
    const [rung] = await tell({ kind: 'ringing', at: now(-5) });
    if (!rung) throw new Error('Nothing was answered');
    const communicationId = idOf(rung);
    const { etag } = await read(communicationId);
    await tell({ kind: 'answered', at: now(), extension: '101' });
    const saved = await succeeded(
      api.as(people.administrator)('update-communication', {
        params: { communicationId },
        ifMatch: etag,
        body: { preliminaryContact: { topic: 'Балкон' } },
      }),
    );
    expect(saved).toMatchObject({
      preliminaryContact: { topic: 'Балкон', phone: { number: PHONE } },
      details: { companyContact: { extension: '101' } },
    });
  });

  describe('R15: refuses, and writes nothing', () => {
    const right = () => journalRequest(eventOf({ callId }));
    const fresh = { ...eventOf(), callId: 'forged' };
    const cases: [string, () => PbxRequest, number, string][] = [
      [
        'no signature',
        () => ({ ...right(), headers: { 'content-type': 'application/json' } }),
        401,
        'signature-missing',
      ],
      [
        'a forged signature',
        () => journalRequest(fresh, { secret: 'x'.repeat(32) }),
        401,
        'signature-invalid',
      ],
      ['a changed body', () => ({ ...right(), body: JSON.stringify(fresh) }), 401, 'signature-invalid'],
      [
        'an old request',
        () => journalRequest(fresh, { signedAt: new Date(Date.now() - 302_000) }),
        401,
        'signature-expired',
      ],
      [
        'one from the future',
        () => journalRequest(fresh, { signedAt: new Date(Date.now() + 302_000) }),
        401,
        'signature-expired',
      ],
      ['nonsense nobody signed', () => ({ ...right(), body: '{' }), 401, 'signature-invalid'],
      ['nonsense that is signed', () => journalRequest('{'), 400, 'malformed-json'],
      ['an event of no kind', () => journalRequest({ ...fresh, kind: 'held' }), 400, 'validation-failed'],
      ['an event without a call', () => journalRequest({ ...fresh, callId: '' }), 400, 'validation-failed'],
      ['a field nobody knows', () => journalRequest({ ...fresh, client: 'x' }), 400, 'validation-failed'],
      [
        'what is not said to be JSON',
        () => ({ ...right(), headers: { ...right().headers, 'content-type': 'text/plain' } }),
        415,
        'unsupported-media-type',
      ],
      [
        'Mango without its signature',
        () => ({ ...mangoRequest('call', {}), body: 'json=%7B%7D' }),
        401,
        'signature-missing',
      ],
      [
        'a forged event of Mango',
        () => mangoRequest('call', {}, { mangoKey: 'key', mangoSalt: 'salt' }),
        401,
        'signature-invalid',
      ],
      ['a recording of Mango', () => mangoRequest('summary', summary.missed), 401, 'signature-expired'],
      [
        'a form of as many fields as it holds, unsigned',
        () => ({ ...mangoRequest('call', {}), body: 'a&'.repeat(30_000) }),
        401,
        'signature-missing',
      ],
      [
        'a form of no end, unsigned',
        () => ({ ...mangoRequest('summary', {}), body: 'a&'.repeat(500_000) }),
        413,
        'body-too-large',
      ],
      [
        'a notification of no end, unsigned',
        () => ({ ...novofonRequest({}, []), body: '%&'.repeat(500_000) }),
        413,
        'body-too-large',
      ],
      [
        'a notification that is named as what every object has',
        () => ({ ...novofonRequest({}, []), body: 'event=constructor' }),
        401,
        'signature-invalid',
      ],
      [
        'an event of Mango that is of no concern, unsigned',
        () => ({ ...mangoRequest('recording', {}), body: 'json=%7B%7D' }),
        401,
        'signature-missing',
      ],
      [
        'a call of years ahead',
        () => journalRequest({ ...fresh, at: '2999-12-31T00:00:00.000Z' }),
        400,
        'validation-failed',
      ],
      ['what is no event of Mango', () => mangoRequest('call', {}), 400, 'validation-failed'],
      [
        'a recording of Novofon',
        () =>
          novofonRequest(
            { ...novofon.missed.fields, call_start: '2020-01-01 00:00:00' },
            novofon.missed.signed,
          ),
        401,
        'signature-expired',
      ],
      [
        'a forged notification of Novofon',
        () => novofonRequest(novofon.start.fields, novofon.start.signed, 'guessed'),
        401,
        'signature-invalid',
      ],
    ];
    test.each(cases)('R15: %s', async (_, request, status, code) => {
      const answer = await api.writingNothing(() => send(request()));
      expect(answer).toMatchObject({ status, body: { code } });
      expect(answer.type).toMatch(/^application\/problem\+json/);
      expect(problem.safeParse(answer.body).success).toBe(true);
    });
  });

  it('R15: Mango’s summary of a missed call, now, is a call to return', async () => {
    const second = Math.floor(Date.now() / 1000);
    const over = {
      ...summary.missed,
      entry_id: callId,
      from: { number: '79161112233' },
      create_time: second - 30,
      end_time: second,
    };
    const id = idOf(await send(mangoRequest('summary', over)));
    expect(await read(id)).toMatchObject({
      occurredAt: new Date((second - 30) * 1000).toISOString(),
      preliminaryContact: { clientId: client.id },
    });
    expect(await onControl(id)).toHaveLength(1);
    expect(idOf(await send(mangoRequest('summary', over)))).toBe(id);
  });

  /** An event of Mango that happened now. */
  const second = () => Math.floor(Date.now() / 1000);
  const mango = (kind: string, content: object) =>
    send(mangoRequest(kind, { ...content, entry_id: callId, timestamp: second() }));
  const summed = (content: object, { answered = false } = {}) =>
    mango('summary', {
      ...content,
      create_time: second() - 40,
      forward_time: second() - 40,
      talk_time: answered ? second() - 20 : 0,
      end_time: second(),
    });

  it('case 14: Mango’s legs without location ring, are answered, and name who took the call', async () => {
    const id = idOf(await mango('call', noLocation.appeared));
    expect(await read(id)).toMatchObject({ details: { companyContact: null } });
    expect(idOf(await mango('call', noLocation.connected))).toBe(id);
    expect(await read(id)).toMatchObject({
      preliminaryContact: { phone: { number: '+79265551301' } },
      details: { companyContact: { extension: '101', userId: people.writer.id } },
    });
  });

  it('case 15: an employee without extension calls out: answered it is a communication, tried it is none', async () => {
    for (const answer of [await mango('call', outgoingBySip.appeared), await summed(outgoingBySip.tried)]) {
      expect(answer).toMatchObject({ status: 200, body: { communicationId: null } });
    }
    callId = `${callId}-answered`;
    expect(await mango('call', outgoingBySip.appeared)).toMatchObject({ body: { communicationId: null } });
    const id = idOf(await mango('call', outgoingBySip.connected));
    expect(idOf(await summed(outgoingBySip.answered, { answered: true }))).toBe(id);
    expect(await read(id)).toMatchObject({ preliminaryContact: { phone: { number: '+79265551303' } } });
    expect(await onControl(id)).toEqual([]);
  });

  it('case 16: a missed call whose id has 128 bytes is a call to return', async () => {
    callId = `${callId}-${'x'.repeat(128)}`.slice(0, 128);
    const id = idOf(await summed(summary.missed));
    expect(await onControl(id)).toHaveLength(1);
    expect(idOf(await summed(summary.missed))).toBe(id);
  });

  it('case 17: a caller who hangs up in the voice menu is a call to return', async () => {
    expect(await onControl(idOf(await summed(hungUpInMenu)))).toMatchObject([{ status: 'open' }]);
  });

  it('case 20: a caller who hears Novofon’s greeting alone is a call to return', async () => {
    const began = novofonTime(-60);
    const pbx_call_id = `in_${callId}`;
    const ids = [];
    for (const { fields, signed } of [novofon.start, novofon.greetingOnly]) {
      ids.push(idOf(await send(novofonRequest({ ...fields, pbx_call_id, call_start: began }, signed))));
    }
    expect(new Set(ids).size).toBe(1);
    expect(await onControl(ids[0] as `com_${string}`)).toMatchObject([{ status: 'open' }]);
  });

  test.each([
    ...(['menu', 'record', 'sms', 'speech', 'lookup', 'unheardOf'] as const).map(
      (name) =>
        [`Novofon’s ${name}`, () => novofonRequest(novofon[name].fields, novofon[name].signed)] as const,
    ),
    ...Object.entries({ ...others, 'something/new': {}, unheardOf: {} }).map(
      ([kind, content]) => [`Mango’s ${kind}`, () => mangoRequest(kind, content)] as const,
    ),
  ])('case 21: %s is of no concern: taken, and nothing written', async (_, request) => {
    const answer = await api.writingNothing(() => send(request()));
    expect(answer).toMatchObject({ status: 200, body: { communicationId: null } });
  });

  it('case 23: events of Mango at once, in any order, make one communication and nothing to return', async () => {
    const from = { number: '79265551323' };
    const leg = (extension: string, call_state: string) => () =>
      mango('call', { ...noLocation.connected, call_state, location: 'abonent', from, to: { extension } });
    const events = [
      leg('102', 'Appeared'),
      leg('101', 'Appeared'),
      leg('101', 'Connected'),
      () => summed({ ...summary.missed, from }),
      () => summed({ ...summary.answered, from, to: { extension: '101' } }, { answered: true }),
    ];
    const answers = await Promise.all([...events, ...events, ...events].map((event) => event()));
    const [id, ...rest] = new Set(answers.map(idOf));
    if (!id) throw new Error('Nothing was made');
    expect(rest).toEqual([]);
    expect(await read(id)).toMatchObject({ details: { companyContact: { extension: '101' } } });
    expect((await onControl(id)).filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('A3: an id of 128 characters is read again by every later event', async () => {
    callId = `${callId}-${'a'.repeat(128)}`.slice(0, 128);
    const answers = await tell(
      { kind: 'missed', at: now(-5) },
      { kind: 'missed', at: now(-5) },
      { kind: 'answered', at: now(), extension: '101' },
    );
    const [id, ...rest] = new Set(answers.map(idOf));
    if (!id) throw new Error('Nothing was made');
    expect(rest).toEqual([]);
    expect(await onControl(id)).toMatchObject([{ status: 'cancelled' }]);
  });

  it('A3: nothing that is rightly signed is answered 5xx, now or when it is repeated', async () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 150 }),
      fc.constantFrom(PHONE, '79161112233', '101', 'anonymous', '\ud800', '\u0000', '€'.repeat(90), '999999'),
    );
    const hostile = fc.oneof(odd, fc.constantFrom(null, 0, -1, 1e11, [], {}, '0', 1, 2));
    const moment = fc.integer({ min: -90, max: 90 }).map((seconds) => second() + seconds);
    const party = fc.record(
      { extension: hostile, number: hostile, line_number: hostile },
      { requiredKeys: [] },
    );
    const requests = fc.oneof(
      fc
        .record({
          entry_id: hostile,
          timestamp: moment,
          end_time: moment,
          talk_time: fc.oneof(moment, hostile),
          create_time: fc.oneof(moment, hostile),
          call_state: fc.constantFrom('Appeared', 'Connected'),
          call_direction: hostile,
          entry_result: hostile,
          location: hostile,
          from: fc.oneof(party, hostile),
          to: fc.oneof(party, hostile),
        })
        .chain((content) =>
          fc.constantFrom('call', 'summary', 'dtmf').map((kind) => mangoRequest(kind, content)),
        ),
      fc
        .record({
          event: fc.constantFrom('NOTIFY_START', 'NOTIFY_ANSWER', 'NOTIFY_END', 'NOTIFY_OUT_END', 'NEW'),
          pbx_call_id: odd,
          call_start: fc.constantFrom(novofonTime(0), novofonTime(-60), 'now'),
          caller_id: odd,
          called_did: odd,
          destination: odd,
          internal: odd,
          last_internal: odd,
          duration: odd,
          disposition: fc.constantFrom('answered', 'busy'),
        })
        .map((fields) => {
          const { signed } = fields.event.startsWith('NOTIFY_OUT') ? novofon.outEnd : novofon.end;
          return novofonRequest(fields, fields.event === 'NOTIFY_ANSWER' ? novofon.answer.signed : signed);
        }),
      fc
        .record({
          callId: fc.oneof(odd, fc.constant('~'.repeat(128))),
          kind: fc.constantFrom('ringing', 'answered', 'missed', 'ended'),
          direction: fc.constantFrom('incoming', 'outgoing'),
          from: odd,
          to: odd,
          extension: fc.constantFrom('101', '999'),
          at: fc.constantFrom(now(), now(-60), '1900-01-01T00:00:00Z', '2999-12-31T23:59:59Z'),
          startedAt: fc.constantFrom(now(-60), '2999-12-31T23:59:59Z'),
        })
        .map((event) => journalRequest(event)),
    );
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const answers = [await send(request), await send(request)];
        for (const { status } of answers) statuses.add(status);
        expect(answers[1]).toEqual({ ...answers[0], body: expect.anything() });
        expect([200, 400, 401]).toContain(answers[0]?.status);
      }),
      { numRuns: 150 },
    );
    expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 400]));
  });

  it('A1: what is done is what was signed, whatever follows it in the form', async () => {
    const right = mangoRequest('summary', {
      ...summary.missed,
      entry_id: callId,
      from: { number: '79265551324' },
      create_time: second() - 30,
      end_time: second(),
    });
    const forged = right.body.replaceAll('79265551324', '79265551399').replace(/.*(?=json=)/, '');
    const id = idOf(await send({ ...right, body: `${right.body}&${forged}` }));
    expect(await read(id)).toMatchObject({ preliminaryContact: { phone: { number: '+79265551324' } } });
  });

  it('R15: a number nobody can call is shown where a phone would be: document, journal, board', async () => {
    const [answer] = await tell({ kind: 'missed', at: now(), from: '8 926 555-15-2' });
    if (!answer) throw new Error('Nothing was answered');
    const id = idOf(answer);
    expect(await read(id)).toMatchObject({
      preliminaryContact: { phone: null, phoneText: '8 926 555-15-2' },
    });
    const row = { phone: null, phoneText: '8 926 555-15-2' };
    const administrator = api.as(people.administrator);
    const { items } = await succeeded(administrator('list-communications', {}));
    expect(items.find((item) => item.id === id)).toMatchObject(row);
    const board = await succeeded(
      administrator('list-control-board', { query: { of: 'everyone', limit: 100 } }),
    );
    expect(board.items.find(({ communicationId }) => communicationId === id)).toMatchObject(row);
  });

  it('R15: Novofon’s notifications of one call make one communication', async () => {
    const began = novofonTime(-60);
    const ids = [];
    for (const { fields, signed } of [novofon.end, novofon.start, novofon.answer]) {
      ids.push(idOf(await send(novofonRequest({ ...fields, call_start: began }, signed))));
    }
    expect(new Set(ids).size).toBe(1);
    expect(await read(ids[0] as `com_${string}`)).toMatchObject({
      details: { companyContact: { userId: people.writer.id } },
    });
  });

  it('R15: Novofon is told that the address is ours', async () => {
    const ask = (query: string) =>
      fetchFrom(handler, '')(`https://journal.example.com/telephony/novofon/events?${query}`);
    const answer = await ask('zd_echo=abc-123_X');
    expect([answer.status, await answer.text()]).toEqual([200, 'abc-123_X']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect((await ask('zd_echo=%3Cscript%3E')).status).toBe(400);
    expect((await ask('')).status).toBe(400);
  });
});
