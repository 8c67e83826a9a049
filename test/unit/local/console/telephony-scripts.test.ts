import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { telephonyScript } from '../../../../local/console/telephony-scripts.ts';

const secrets = { journal: 'j'.repeat(48), mangoKey: 'key', mangoSalt: 'salt', novofon: 'n'.repeat(20) };
const script = (pbx: 'journal' | 'mango' | 'novofon') =>
  telephonyScript(pbx, {
    apiUrl: 'http://127.0.0.1:1',
    secrets,
    now: new Date('2030-01-02T06:07:08.900Z'),
    timeZone: 'Europe/Moscow',
  });

/** What the script would send: its curl only prints its arguments, one a line. */
const sent = (pbx: 'journal' | 'mango' | 'novofon'): string[] =>
  execFileSync('sh', ['-c', `curl() { printf '%s\n' "$@"; }; ${script(pbx)}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');

describe('calls to try out are signed as their PBX signs', () => {
  it("in the journal's own format", () => {
    const lines = sent('journal');
    const body = lines[lines.indexOf('-d') + 1] ?? '';
    expect(JSON.parse(body)).toMatchObject({ kind: 'missed', at: '2030-01-02T06:07:08Z' });
    expect(lines).toContain('x-timestamp: 1893564428');
    const signature = createHmac('sha256', secrets.journal).update(`1893564428.${body}`).digest('hex');
    expect(lines).toContain(`x-signature: ${signature}`);
  });

  it('by Mango Office', () => {
    const lines = sent('mango');
    const json = lines.find((line) => line.startsWith('json='))?.slice(5) ?? '';
    expect(JSON.parse(json)).toMatchObject({ entry_result: 0, end_time: 1893564428 });
    const sign = createHash('sha256').update(`key${json}salt`).digest('hex');
    expect(lines).toContain(`sign=${sign}`);
  });

  it("by Novofon, in the company's zone", () => {
    const lines = sent('novofon');
    expect(lines).toContain('call_start=2030-01-02 09:07:08');
    const signed = '79161234567749512345672030-01-02 09:07:08';
    const hex = createHmac('sha1', secrets.novofon).update(signed).digest('hex');
    expect(lines).toContain(`Signature: ${Buffer.from(hex).toString('base64')}`);
  });
});
