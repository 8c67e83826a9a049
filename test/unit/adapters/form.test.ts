import { describe, expect, it, test } from 'vitest';
import { readForm } from '../../../shared/adapters/form.ts';

const MULTIPART = 'multipart/form-data; boundary=--------x';
const multipart = (...fields: readonly [string, string][]) =>
  `${fields.map(([name, value]) => `----------x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}----------x--\r\n`;

describe('a form of a PBX', () => {
  it('is read as browsers write it', () => {
    const fields = { event: 'NOTIFY_START', caller_id: '+7 916', json: '{"a":"б&в=г"}', empty: '' };
    expect(readForm(new URLSearchParams(fields).toString())).toEqual(fields);
  });

  it('is read whatever is wrong with it', () => {
    expect(readForm('')).toEqual({});
    expect(readForm('&&=&a&b=%&c=%zz&d=%D0')).toMatchObject({ a: '', b: '%', c: '%zz', d: '\ufffd' });
    expect(readForm('__proto__=x&toString=y')).toMatchObject({ toString: 'y' });
  });

  it('is read from multipart too, whose boundary may be another than the header says', () => {
    const fields = [
      ['event', 'NOTIFY_END'],
      ['result', '{"text":"Добрый\r\nдень"}'],
      ['empty', ''],
    ] as const satisfies readonly [string, string][];
    expect(readForm(multipart(...fields), MULTIPART)).toEqual(Object.fromEntries(fields));
    expect(readForm(' name="a"\r\n\r\n', MULTIPART)).toEqual({ a: '' });
    for (const broken of [' name="', ' name="a"', ' name="a"\r\n', '\r\n\r\n']) {
      expect(readForm(broken, MULTIPART)).toEqual({});
    }
  });

  it('A1: has of a field that comes twice the first, however it is sent', () => {
    expect(readForm('json=signed&json=forged')).toEqual({ json: 'signed' });
    expect(readForm(multipart(['json', 'signed'], ['json', 'forged']), MULTIPART)).toEqual({
      json: 'signed',
    });
  });

  test.each([
    ['fields of one character', 'a&', undefined],
    ['percent signs', '%&', undefined],
    ['fields of different names', '=1&b', undefined],
    ['empty fields', '&', undefined],
    ['multipart', multipart(['a', '1']), MULTIPART],
  ])('A1: what is done with it does not grow with how many fields there are: %s', (_, part, contentType) => {
    // What stands behind a hundred fields makes no difference, so nothing of it is looked at.
    const [short, long] = [200, 20_000].map((times) => readForm(part.repeat(times), contentType));
    expect(long).toEqual(short);
    const named = Array.from({ length: 500 }, (_unused, index) =>
      contentType ? multipart([`f${index}`, '']) : `f${index}=`,
    ).join(contentType ? '' : '&');
    expect(Object.keys(readForm(named, contentType))).toHaveLength(100);
  });
});
