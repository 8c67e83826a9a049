import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { mangoCalls, mangoOthers, mangoSummaries } from '../../../shared/adapters/mango.ts';
import { storedTelephonyEvent } from '../../../shared/domain/telephony/telephony.ts';
import {
  attendedTransfer,
  hungUpInMenu,
  incoming,
  noLocation,
  others,
  outgoing,
  outgoingBySip,
  summary,
} from '../../fixtures/mango.ts';
import { accepted } from '../../support/results.ts';
import { mangoRequest, secrets } from '../../support/telephony.ts';

/** Shortly after the documented examples. */
const NOW = new Date(1_399_907_010_000);
const SECOND = NOW.getTime() / 1000;
const calls = mangoCalls(secrets);
const summaries = mangoSummaries(secrets);
const readCall = (content: object) => accepted(calls.read({ json: JSON.stringify(content) }, NOW));
const readSummary = (content: object) => accepted(summaries.read({ json: JSON.stringify(content) }, NOW));

describe('R15: what Mango Office leaves out', () => {
  it('case 14: a leg without location is an employee’s where it names one', () => {
    const call = { direction: 'incoming', from: '+79265551301', extension: '101' };
    expect(readCall(noLocation.appeared)).toMatchObject([{ ...call, kind: 'ringing' }]);
    expect(readCall(noLocation.connected)).toMatchObject([{ ...call, kind: 'answered' }]);
  });

  it('case 14: a leg without location that names no employee has been picked up by a menu', () => {
    expect(readCall(noLocation.menuConnected)).toEqual([]);
    expect(readCall({ ...noLocation.menuConnected, call_state: 'Appeared' })).toMatchObject([
      { kind: 'ringing', direction: 'incoming' },
    ]);
  });

  it.each(['ivr', 'ivr.2', 'queue', 'queue.1', 'voicemail'])(
    'R15: nobody of the company answers in %s',
    (location) => {
      expect(readCall({ ...incoming.connected, location })).toEqual([]);
    },
  );

  it('R15: everything but the call, its state and its moment may be missing', () => {
    expect(readCall({ entry_id: 'e', timestamp: SECOND, call_state: 'Appeared' })).toEqual([
      expect.objectContaining({ kind: 'ringing', direction: 'incoming', from: '', to: '' }),
    ]);
    expect(readSummary({ entry_id: 'e', end_time: SECOND })).toEqual([
      expect.objectContaining({ kind: 'missed', direction: 'incoming', from: '' }),
    ]);
  });

  test.each([null, [], '', 0, 'x', { extension: null, number: null }, { extension: {}, number: [] }])(
    'R15: a party that is %j is nobody, and loses no call',
    (nobody) => {
      expect(readCall({ ...incoming.appeared, from: nobody })).toMatchObject([
        { kind: 'ringing', direction: 'incoming', from: expect.any(String), extension: '123' },
      ]);
      expect(readSummary({ ...summary.missed, to: nobody })).toMatchObject([
        { kind: 'missed', from: '+79000000000' },
      ]);
    },
  );

  test.each(['OnHold', 'Disconnected', 'Something new'])('R15: of %s nothing is to be done', (state) => {
    expect(readCall({ ...incoming.connected, call_state: state, brand_new: { field: 1 } })).toEqual([]);
  });
});

describe('R15: which way a call of Mango Office goes', () => {
  it('case 15: an employee without an extension calls out: their SIP address says so', () => {
    const call = { direction: 'outgoing', to: '+79265551303' };
    expect(readCall(outgoingBySip.appeared)).toMatchObject([{ ...call, kind: 'ringing' }]);
    expect(readCall(outgoingBySip.connected)).toMatchObject([{ ...call, kind: 'answered' }]);
    expect(readSummary(outgoingBySip.tried)).toMatchObject([{ ...call, kind: 'ended' }]);
    expect(readSummary(outgoingBySip.answered)).toMatchObject([
      { ...call, kind: 'answered' },
      { ...call, kind: 'ended', durationSeconds: 20 },
    ]);
  });

  it('case 15: a summary without call_direction goes by its parties', () => {
    const { call_direction: _, ...tried } = outgoingBySip.tried;
    expect(readSummary(tried)).toMatchObject([{ kind: 'ended', direction: 'outgoing' }]);
    const { call_direction: _direction, ...missed } = summary.missed;
    for (const none of [missed, { ...missed, call_direction: null }, { ...missed, call_direction: '' }]) {
      expect(readSummary(none)).toMatchObject([{ kind: 'missed', direction: 'incoming' }]);
    }
  });

  it('R15: what is shown under the company’s own line goes out', () => {
    const from = { number: '74955551300' };
    const to = { number: '79265551303', line_number: '74955551300' };
    expect(readCall({ ...outgoingBySip.appeared, from, to })).toMatchObject([{ direction: 'outgoing' }]);
  });

  it('R15: a call of an employee to the company’s own line, or to a colleague, has no client in it', () => {
    const own = { number: '74955551300', line_number: '74955551300' };
    expect(readCall({ ...outgoing.appeared, to: own })).toEqual([]);
    expect(readCall({ ...outgoing.appeared, to: { extension: '102' } })).toEqual([]);
    expect(readCall({ ...outgoing.appeared, to: { number: 'sip:anna@okna.mangosip.ru' } })).toEqual([]);
  });

  it('R15: a caller by SIP from elsewhere is a caller', () => {
    const from = { number: 'sip:bob@mangosip.ru.example.com' };
    expect(readCall({ ...incoming.appeared, from })).toMatchObject([
      { direction: 'incoming', from: from.number },
    ]);
  });
});

describe('R15: how a call of Mango Office ends', () => {
  it('case 17: hung up in the voice menu, it is missed', () => {
    expect(readSummary(hungUpInMenu)).toMatchObject([{ kind: 'missed', from: '+79000000000' }]);
  });

  it('R15: answered by nobody who is named, it is missed', () => {
    expect(readSummary({ ...summary.answered, to: {} })).toMatchObject([{ kind: 'missed' }]);
  });

  it('case 18: an attended transfer is a call of who answered it; their consulting each other is none', () => {
    const { appeared, connected, onHold, consulted, passedOn } = attendedTransfer;
    const events = [appeared, connected, onHold, consulted, passedOn].flatMap(readCall);
    expect(events.map(({ kind, extension }) => [kind, extension])).toEqual([
      ['ringing', '101'],
      ['answered', '101'],
      ['answered', '102'],
    ]);
  });
});

describe('R15: ids of Mango Office', () => {
  it.each([
    ['case 16: 128 bytes', 'x'.repeat(128)],
    ['case 16: 128 bytes of Cyrillic', 'ы'.repeat(64)],
    ['longer than can be stored', 'x'.repeat(1000)],
    ['a number', 42],
  ])('R15: the same for every event of a call, and short enough to be stored: %s', (_, entry_id) => {
    const events = [
      ...readCall({ ...incoming.appeared, entry_id }),
      ...readSummary({ ...summary.missed, entry_id }),
    ];
    expect(new Set(events.map(({ callId }) => callId)).size).toBe(1);
    for (const event of events) expect(storedTelephonyEvent.parse(event)).toEqual(event);
  });

  it('R15: differ for calls that differ in their last character', () => {
    const idOf = (entry_id: string) => readSummary({ ...summary.missed, entry_id })[0]?.callId;
    expect(idOf(`${'x'.repeat(999)}a`)).not.toBe(idOf(`${'x'.repeat(999)}b`));
  });
});

it('A3: whatever Mango Office signs becomes events that can be stored and read again', () => {
  const moment = fc.oneof(
    fc.integer({ min: SECOND - 90_000, max: SECOND + 90_000 }),
    fc.constantFrom(0, '0', '', null, -1, 1e11, 'soon', SECOND, `${SECOND}`, SECOND - 0.5),
  );
  const number = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('79161112233', 89161112233, 'anonymous', `  ${'9'.repeat(70)}`, '\u0000\ud800', null),
  );
  const party = fc.oneof(
    fc.record({ extension: number, number, line_number: number }, { requiredKeys: [] }),
    fc.constantFrom(null, [], 'x'),
  );
  const content = fc.record(
    {
      entry_id: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), fc.integer()),
      timestamp: moment,
      call_state: fc.constantFrom('Appeared', 'Connected', 'x'),
      location: fc.constantFrom('abonent', 'ivr.1', null, 1),
      call_direction: fc.constantFrom(0, 1, 2, '1', 'x', null),
      from: party,
      to: party,
      create_time: moment,
      forward_time: moment,
      talk_time: moment,
      end_time: moment,
      entry_result: fc.constantFrom(0, 1, '1', null, 'x'),
    },
    { requiredKeys: ['entry_id'] },
  );
  let read = 0;
  fc.assert(
    fc.property(content, (one) => {
      for (const pbx of [calls, summaries]) {
        const events = pbx.read({ json: JSON.stringify(one) }, NOW);
        for (const event of events.ok ? events.value : []) {
          read++;
          const stored = JSON.parse(JSON.stringify(event));
          expect(storedTelephonyEvent.parse(stored)).toEqual(stored);
          expect(Math.abs(Date.parse(event.startedAt ?? event.at) - NOW.getTime())).toBeLessThanOrEqual(
            2 * 86_400_000,
          );
        }
      }
    }),
    { numRuns: 500 },
  );
  expect(read).toBeGreaterThan(50);
});

describe('R15: events of Mango Office that are of no concern', () => {
  test.each(Object.entries(others))('case 21: %s is taken once its signature is right', (kind, content) => {
    const pbx = mangoOthers(secrets);
    const right = mangoRequest(kind, content);
    expect(pbx.verify(right, NOW)).toMatchObject({ ok: true });
    expect(pbx.read({}, NOW)).toEqual({ ok: true, value: [] });
    const forged = { ...right, body: right.body.replace(/sign=\w/, 'sign=') };
    expect(pbx.verify(forged, NOW)).toEqual({ ok: false, error: { code: 'signature-invalid' } });
  });
});
