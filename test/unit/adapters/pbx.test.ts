import { describe, expect, it, test } from 'vitest';
import { mangoCalls, mangoSummaries } from '../../../shared/adapters/mango.ts';
import { novofon as novofonPbx } from '../../../shared/adapters/novofon.ts';
import { journalPbx } from '../../../shared/adapters/pbx.ts';
import { telephonyEvent } from '../../../shared/domain/telephony/telephony.ts';
import { incoming, outgoing, summary } from '../../fixtures/mango.ts';
import { novofon } from '../../fixtures/novofon.ts';
import { accepted } from '../../support/results.ts';
import { eventOf, journalRequest, mangoRequest, novofonRequest, secrets } from '../../support/telephony.ts';

const NOW = new Date('2026-11-24T06:00:00.000Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const refused = (code: string) => ({ ok: false, error: { code } });

describe('R15: our own signature', () => {
  const pbx = journalPbx(secrets.journal);
  const right = journalRequest(eventOf(), { signedAt: NOW });

  it('R15: is taken within five minutes either way', () => {
    for (const seconds of [0, 299, -299])
      expect(pbx.verify(right, later(seconds))).toMatchObject({ ok: true });
    for (const seconds of [302, -302, 86_400, 10 ** 8]) {
      expect(pbx.verify(right, later(seconds))).toEqual(refused('signature-expired'));
    }
  });

  test.each([
    ['no signature', { ...right.headers, 'x-signature': undefined }],
    ['no time stamp', { ...right.headers, 'x-timestamp': undefined }],
    ['an empty signature', { ...right.headers, 'x-signature': '' }],
    ['no headers', {}],
  ])('R15: is missing with %s', (_, headers) => {
    expect(pbx.verify({ headers, body: right.body }, NOW)).toEqual(refused('signature-missing'));
  });

  test.each([
    ['another secret', journalRequest(eventOf(), { signedAt: NOW, secret: `${secrets.journal}x` })],
    ['another body', { ...right, body: right.body.replace('ringing', 'missed') }],
    ['a body with a space more', { ...right, body: `${right.body} ` }],
    ['a fresh time stamp on an old signature', withHeader('x-timestamp', String(NOW.getTime() / 1000 + 1))],
    ['a time stamp that is no number', withHeader('x-timestamp', '1e9')],
    ['a signature cut short', withHeader('x-signature', right.headers['x-signature']?.slice(0, 60) ?? '')],
    ['a signature in capitals', withHeader('x-signature', right.headers['x-signature']?.toUpperCase() ?? '')],
    ['a signature that is no hexadecimal', withHeader('x-signature', 'ю'.repeat(64))],
  ])('R15: is refused with %s', (_, request) => {
    expect(pbx.verify(request, NOW)).toEqual(refused('signature-invalid'));
  });

  function withHeader(name: string, value: string) {
    return { body: right.body, headers: { ...right.headers, [name]: value } };
  }
});

describe('R15: Mango Office', () => {
  const calls = mangoCalls(secrets);
  const summaries = mangoSummaries(secrets);
  /** Shortly after the documented examples. */
  const then = new Date(1_399_907_010_000);
  const readCall = (content: object) => accepted(calls.read({ json: JSON.stringify(content) }, then));
  const readSummary = (content: object) => accepted(summaries.read({ json: JSON.stringify(content) }, then));

  it('R15: signs key, JSON and salt by SHA-256', () => {
    for (const pbx of [calls, summaries]) {
      expect(pbx.verify(mangoRequest('call', incoming.appeared), then)).toMatchObject({ ok: true });
      const forged = mangoRequest('call', incoming.appeared, {
        mangoKey: 'key-of-mango',
        mangoSalt: 'guessed',
      });
      expect(pbx.verify(forged, then)).toEqual(refused('signature-invalid'));
      const right = mangoRequest('call', incoming.appeared);
      const changed = { ...right, body: right.body.replace('79000000000', '79000000001') };
      expect(pbx.verify(changed, then)).toEqual(refused('signature-invalid'));
      const unsigned = { ...right, body: right.body.replace(/&sign=\w+/, '') };
      expect(pbx.verify(unsigned, then)).toEqual(refused('signature-missing'));
    }
  });

  it('R15: that is not set up can be signed for by nobody', () => {
    const empty = { mangoKey: '', mangoSalt: '' };
    const signed = mangoRequest('call', incoming.appeared, empty);
    expect(mangoCalls(empty).verify(signed, then)).toEqual(refused('signature-invalid'));
  });

  it('R15: an incoming call rings from the menu on, and is answered by the employee', () => {
    const call = {
      callId: 'mango:MjMyd2MzZTN3M3MyMjI',
      direction: 'incoming',
      from: '+79000000000',
    };
    expect(readCall(incoming.menuAppeared)).toEqual([
      { ...call, kind: 'ringing', at: '2014-05-12T15:02:56.000Z', to: '+7800123456789' },
    ]);
    expect(readCall(incoming.menuDisconnected)).toEqual([]);
    const leg = { ...call, to: 'sip:aaa@mangosip.ru', extension: '123' };
    expect(readCall(incoming.appeared)).toEqual([
      { ...leg, kind: 'ringing', at: '2014-05-12T15:02:57.000Z' },
    ]);
    expect(readCall(incoming.connected)).toEqual([
      { ...leg, kind: 'answered', at: '2014-05-12T15:03:08.000Z' },
    ]);
    expect(readCall(incoming.disconnected)).toEqual([]);
  });

  it('R15: an outgoing call is the employee’s who calls', () => {
    expect(readCall(outgoing.appeared)).toMatchObject([
      { kind: 'ringing', direction: 'outgoing', to: '12345678', extension: '1234' },
    ]);
    expect(readCall(outgoing.connected)).toMatchObject([
      { kind: 'answered', from: '+74955404444', extension: '1234' },
    ]);
    expect(readCall(outgoing.disconnected)).toEqual([]);
  });

  it('R15: the summary says who answered, or that it was missed', () => {
    const call = {
      callId: 'mango:MjMyd2MzZTN3M3MyMjI',
      direction: 'incoming',
      from: '+79000000000',
      to: 'sip:aaa@mangosip.ru',
      extension: '123',
      startedAt: '2014-05-12T15:02:56.000Z',
    };
    expect(readSummary(summary.answered)).toEqual([
      { ...call, kind: 'answered', at: '2014-05-12T15:03:08.000Z' },
      { ...call, kind: 'ended', at: '2014-05-12T15:03:28.000Z', durationSeconds: 20 },
    ]);
    expect(readSummary(summary.missed)).toEqual([
      { ...call, kind: 'missed', at: '2014-05-12T15:03:28.000Z' },
    ]);
    expect(readSummary(summary.betweenEmployees)).toEqual([]);
  });

  it('R15: a recording played back a day later is refused', () => {
    const old = new Date(then.getTime() + 25 * 60 * 60 * 1000);
    expect(calls.read({ json: JSON.stringify(incoming.connected) }, old)).toEqual(
      refused('signature-expired'),
    );
    expect(summaries.read({ json: JSON.stringify(summary.missed) }, old)).toEqual(
      refused('signature-expired'),
    );
  });

  test.each(['', '{', '[]', '{}', '{"entry_id":"1","timestamp":"soon","call_state":"x","location":"y"}'])(
    'R15: what is no event is refused: %s',
    (json) => {
      expect(calls.read({ json }, then)).toMatchObject(refused('validation-failed'));
      expect(summaries.read({ json }, then)).toMatchObject(refused('validation-failed'));
    },
  );
});

describe('R15: Novofon', () => {
  const pbx = novofonPbx(secrets.novofon, 'Europe/Moscow');
  const read = (name: keyof typeof novofon) => accepted(pbx.read(novofon[name].fields, NOW));

  test.each(Object.entries(novofon))('R15: signs its fields of %s', (_, { fields, signed }) => {
    const right = novofonRequest(fields, signed);
    expect(pbx.verify(right, NOW)).toMatchObject({ ok: true });
    expect(pbx.verify(novofonRequest(fields, signed, 'guessed'), NOW)).toEqual(refused('signature-invalid'));
    const others = signed[0] === 'internal' ? ['caller_id', 'destination'] : ['pbx_call_id'];
    expect(pbx.verify(novofonRequest(fields, others), NOW)).toEqual(refused('signature-invalid'));
    expect(pbx.verify({ ...right, headers: {} }, NOW)).toEqual(refused('signature-missing'));
  });

  it('R15: that is not set up, and events that have nothing in them that is signed, can be signed for by nobody', () => {
    const { fields, signed } = novofon.start;
    const empty = novofonPbx('', 'Europe/Moscow');
    expect(empty.verify(novofonRequest(fields, signed, ''), NOW)).toEqual(refused('signature-invalid'));
    const unknown = novofonRequest({ ...fields, event: 'NOTIFY_ELSE' }, []);
    expect(pbx.verify(unknown, NOW)).toEqual(refused('signature-invalid'));
  });

  it('R15: an incoming call rings, is answered, ends; its moments are of the account’s zone', () => {
    const call = { direction: 'incoming', from: '+79161112233', at: '2026-11-24T05:58:00.000Z' };
    expect(read('start')).toMatchObject([{ ...call, kind: 'ringing', to: '+74951234567' }]);
    expect(read('internal')).toMatchObject([{ ...call, kind: 'ringing', extension: '101' }]);
    expect(read('answer')).toMatchObject([{ ...call, kind: 'answered', extension: '101' }]);
    expect(read('end')).toMatchObject([
      // By its end at the latest: word of the answer itself goes before this one.
      {
        ...call,
        kind: 'answered',
        extension: '101',
        at: '2026-11-24T06:00:05.000Z',
        startedAt: call.at,
      },
      { kind: 'ended', at: '2026-11-24T06:00:05.000Z', startedAt: call.at, durationSeconds: 125 },
    ]);
    expect(read('missed')).toMatchObject([{ ...call, kind: 'missed' }]);
  });

  it('R15: an outgoing call is the employee’s who calls', () => {
    const call = { direction: 'outgoing', to: '+79161112233', extension: '101' };
    expect(read('outStart')).toMatchObject([{ ...call, kind: 'ringing' }]);
    expect(read('outEnd')).toMatchObject([
      { ...call, kind: 'answered' },
      { ...call, kind: 'ended', durationSeconds: 45 },
    ]);
  });

  it('R15: every event of a call has the call’s one id, and is an event of ours', () => {
    const names = ['start', 'internal', 'answer', 'end', 'missed'] as const;
    const events = names.flatMap(read);
    expect(new Set(events.map(({ callId }) => callId)).size).toBe(1);
    for (const event of events) expect(telephonyEvent.parse(event)).toEqual(event);
  });

  it('R15: old notifications, and those without a call or a moment, are refused', () => {
    const { fields } = novofon.start;
    expect(pbx.read({ ...fields, call_start: '2026-11-22 08:58:00' }, NOW)).toEqual(
      refused('signature-expired'),
    );
    for (const broken of [{ pbx_call_id: '' }, { call_start: '' }, { call_start: '2026-13-24 08:58:00' }]) {
      expect(pbx.read({ ...fields, ...broken }, NOW)).toMatchObject(refused('validation-failed'));
    }
  });
});
