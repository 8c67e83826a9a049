import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as body from '../../../functions/middleware/request-body.ts';
import { routes } from '../../../shared/api/all-routes.ts';
import { bodyLimitOf, type RouteSpec } from '../../../shared/api/route-spec.ts';
import { openMemoryApi, outcomeOf } from '../../support/memory-api.ts';
import { person } from '../../support/people.ts';

const writer = person();
const KIB = 1024;

describe('the body of a request', () => {
  let send: (sent: string | Uint8Array, headers?: Record<string, string>, path?: string) => Promise<string>;
  beforeAll(async () => {
    const api = await openMemoryApi();
    send = async (sent, headers = {}, path = '/communications') =>
      outcomeOf(await api.send(writer, { body: sent, headers, path }));
  });
  const bytes = (text: string) => new TextEncoder().encode(text);
  const padded = (length: number) => `{}${' '.repeat(length - 2)}`;

  it.each<[string, string | Uint8Array]>([
    ['as text', '\ufeff{}'],
    ['as bytes', bytes('\ufeff{}')],
  ])('case 40: is read behind a byte order mark, %s', async (_, sent) => {
    expect(await send(sent)).toBe('201');
  });

  it('case 40: is no JSON where the mark stands within', async () => {
    expect(await send('\ufeff\ufeff{}')).toBe('400 malformed-json');
    expect(await send('{\ufeff}')).toBe('400 malformed-json');
  });

  it('is refused where its bytes are not UTF-8, whoever decodes them', async () => {
    const windows1251 = Uint8Array.from([
      ...bytes('{"preliminaryContact":{"topic":"'),
      0xc4,
      0xc0,
      ...bytes('"}}'),
    ]);
    expect(await send(windows1251)).toBe('400 not-utf8');
    // As a gateway hands on what it has decoded.
    expect(await send(new TextDecoder().decode(windows1251))).toBe('400 not-utf8');
  });

  it.each([
    ['application/json; charset=windows-1251', '415 unsupported-media-type'],
    ['application/json; charset=UTF-8', '201'],
    ['application/merge-patch+json', '201'],
    ['text/plain', '415 unsupported-media-type'],
    ['application/jsonx', '415 unsupported-media-type'],
  ])('sent as %s: %s', async (type, expected) => {
    expect(await send('{}', { 'content-type': type })).toBe(expected);
  });

  it('that is compressed is not taken', async () => {
    expect(await send('{}', { 'content-encoding': 'gzip' })).toBe('415 unsupported-media-type');
  });

  it.each(['__proto__', 'constructor', 'toString'])('names %s as a field that there is not', async (name) => {
    expect(await send(`{"${name}":{"role":"administrator"}}`)).toBe(
      `400 validation-failed ${name}: unknown-field`,
    );
    expect(await send(`{"details":{"${name}":1}}`)).toBe(
      `400 validation-failed details.${name}: unknown-field`,
    );
  });

  it.each<[string, (length: number) => string | Uint8Array]>([
    ['text', padded],
    ['base64', (length) => bytes(padded(length))],
    [
      'text of letters of two bytes',
      (length) => `{}${' '.repeat(length % 2)}${'я'.repeat((length - 2) >> 1)}`,
    ],
  ])('has its limit to the byte, as %s', async (_, ofLength) => {
    expect(await send(ofLength(64 * KIB))).not.toContain('413');
    expect(await send(ofLength(64 * KIB + 1))).toBe('413 body-too-large');
  });

  it('is refused by what its length is said to be', async () => {
    expect(await send('{}', { 'content-length': String(64 * KIB + 1) })).toBe('413 body-too-large');
  });

  it('over the limit is never parsed', async () => {
    const parse = vi.spyOn(JSON, 'parse');
    const decode = vi.spyOn(TextDecoder.prototype, 'decode');
    const event = { headers: { 'content-type': 'application/json' }, body: padded(64 * KIB + 1) };
    expect(
      body.requireWithinLimit(routes['create-communication'], { ...event, isBase64Encoded: false }).ok,
    ).toBe(false);
    await send(padded(64 * KIB + 1));
    // Once by the test, to read the answer.
    expect(parse).toHaveBeenCalledTimes(1);
    expect(decode).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('says in its detail how much is taken', async () => {
    const api = await openMemoryApi();
    const { body: refused } = await api.send(writer, { body: padded(64 * KIB + 1) });
    expect(refused).toMatchObject({ status: 413, detail: 'This operation accepts at most 65536 bytes.' });
  });
});

describe('the limits of routes', () => {
  it.each(Object.entries<RouteSpec>(routes))('%s takes no more than a mebibyte', (_, route) => {
    expect(bodyLimitOf(route)).toBeGreaterThanOrEqual(64 * KIB);
    expect(bodyLimitOf(route)).toBeLessThanOrEqual(KIB * KIB);
  });
});
