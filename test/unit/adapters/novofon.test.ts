import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type NovofonForm, novofon as novofonPbx } from '../../../shared/adapters/novofon.ts';
import { journalPbx } from '../../../shared/adapters/pbx.ts';
import { storedTelephonyEvent, telephonyEvent } from '../../../shared/domain/telephony/telephony.ts';
import { novofon } from '../../fixtures/novofon.ts';
import { accepted } from '../../support/results.ts';
import { eventOf, novofonRequest, secrets } from '../../support/telephony.ts';

const NOW = new Date('2026-11-24T06:00:00.000Z');
const pbx = novofonPbx(secrets.novofon, 'Europe/Moscow');
const readForm = (form: NovofonForm) => accepted(pbx.read(form, NOW));
const read = (name: keyof typeof novofon) => readForm(novofon[name].fields);

describe('R15: who answered, by Novofon', () => {
  it('case 20: the greeting alone is nobody: the call is missed', () => {
    expect(read('greetingOnly')).toEqual([
      expect.objectContaining({ kind: 'missed', direction: 'incoming', from: '+79161112233' }),
    ]);
  });

  it('R15: who picked the call up, and not who was rung', () => {
    expect(read('pickedUp')).toMatchObject([
      { kind: 'answered', extension: '102' },
      { kind: 'ended', extension: '102' },
    ]);
  });

  it.each([
    ['internal', { internal: '101' }],
    ['last_internal', { last_internal: '101' }],
  ])('R15: read from %s alone', (_, named) => {
    const { internal: _internal, last_internal: _last, ...over } = novofon.pickedUp.fields;
    expect(readForm({ ...over, ...named })).toMatchObject([{ kind: 'answered', extension: '101' }, {}]);
    const { internal: _rung, ...answer } = novofon.answer.fields;
    expect(readForm({ ...answer, destination: '79161112244', ...named })).toMatchObject([
      { kind: 'answered', extension: '101' },
    ]);
  });

  it('R15: read from the destination of an answer, if that is an extension and no phone', () => {
    const { internal: _, ...answer } = novofon.answer.fields;
    expect(readForm({ ...answer, destination: '103' })).toMatchObject([{ extension: '103' }]);
    const [passedOn] = readForm({ ...answer, destination: '79161112244' });
    expect(passedOn).toMatchObject({ kind: 'answered' });
    expect(passedOn).not.toHaveProperty('extension');
  });

  it('R15: an outgoing call is of who calls, whoever spoke last', () => {
    expect(readForm({ ...novofon.outEnd.fields, last_internal: '102' })).toMatchObject([
      { kind: 'answered', extension: '101', direction: 'outgoing' },
      { kind: 'ended', extension: '101' },
    ]);
  });

  it('R15: a call to a colleague has no client in it', () => {
    expect(read('toColleague')).toEqual([]);
  });
});

describe('R15: notifications of Novofon that are of no concern', () => {
  const NAMES = ['menu', 'record', 'sms', 'speech', 'lookup', 'unheardOf'] as const;

  test.each(NAMES)('case 21: %s is taken once its signature is right, and nothing is done', (name) => {
    const { fields, signed } = novofon[name];
    expect(pbx.verify(novofonRequest(fields, signed), NOW)).toMatchObject({ ok: true });
    expect(read(name)).toEqual([]);
  });

  it('R15: what is known is taken by its own fields only, and what is not known not by nothing', () => {
    const { fields } = novofon.start;
    const byRecord = novofonRequest({ ...fields, call_id_with_rec: 'x' }, [
      'pbx_call_id',
      'call_id_with_rec',
    ]);
    expect(pbx.verify(byRecord, NOW)).toEqual({ ok: false, error: { code: 'signature-invalid' } });
    for (const event of ['NOTIFY_RECORD', 'SMS', 'NEW', '', '__proto__', 'constructor']) {
      expect(readForm({ ...fields, event })).toEqual([]);
      expect(pbx.verify(novofonRequest({ event }, []), NOW)).toEqual({
        ok: false,
        error: { code: 'signature-invalid' },
      });
    }
  });

  it('R15: notifications sent as multipart are read', () => {
    const { fields, signed } = novofon.missed;
    const { headers } = novofonRequest(fields, signed);
    const body = `${Object.entries(fields)
      .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('')}--x--\r\n`;
    const multipart = { headers: { ...headers, 'content-type': 'multipart/form-data; boundary=x' }, body };
    expect(pbx.verify(multipart, NOW)).toMatchObject({ ok: true });
  });
});

describe('A3: what is accepted can be stored and read again', () => {
  it('A3: whatever Novofon signs', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('101', '79161112233', '89161112233', 'anonymous', '99999', '999999', 'answered'),
    );
    const form = fc.record(
      {
        event: fc.constantFrom('NOTIFY_START', 'NOTIFY_ANSWER', 'NOTIFY_END', 'NOTIFY_OUT_END'),
        pbx_call_id: fc.oneof(text, fc.constant('€'.repeat(90))),
        call_start: fc.constant('2026-11-24 08:58:00'),
        caller_id: text,
        called_did: text,
        destination: text,
        internal: text,
        last_internal: text,
        duration: text,
        disposition: fc.constantFrom('answered', 'busy'),
      },
      { requiredKeys: ['event', 'pbx_call_id', 'call_start'] },
    );
    fc.assert(
      fc.property(form, (one) => {
        const events = pbx.read(one, NOW);
        for (const event of events.ok ? events.value : []) {
          const stored = JSON.parse(JSON.stringify(event));
          expect(storedTelephonyEvent.parse(stored)).toEqual(stored);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('A3: our own format, with ids of every length', () => {
    const journal = journalPbx(secrets.journal);
    for (let length = 1; length <= 128; length++) {
      const sent = telephonyEvent.parse(
        eventOf({ callId: '~'.repeat(length), from: '\u0000\ud800 8 916\u200b', to: '' }),
      );
      const [event, ...others] = accepted(journal.read(sent, NOW));
      expect(others).toEqual([]);
      expect(storedTelephonyEvent.parse(event)).toEqual(event);
      expect(event).toMatchObject({ callId: `journal:${sent.callId}`, from: '8 916', to: '' });
    }
  });

  it('A3: an id keeps the form it was stored in, however long it could be then', () => {
    const id = '€'.repeat(90);
    const [event] = readForm({ ...novofon.missed.fields, pbx_call_id: id });
    expect(event?.callId).toBe(`novofon:${Buffer.from(id).toString('base64url')}`);
  });
});
