import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { handler } from '../../../functions/docs.ts';
import { problem } from '../../../shared/api/problems.ts';
import { httpEvent } from '../../support/in-process.ts';

const get = async (path: string, headers: Record<string, string> = {}) =>
  (await handler(
    httpEvent(new Request(`http://journal.example${path}`, { headers }), undefined, '') as never,
    {} as never,
  )) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
    isBase64Encoded?: boolean;
  };

it('case 44: the description says which methods there are, and that there is no CORS', async () => {
  const { statusCode, body } = await get('/openapi.json');
  expect(statusCode).toBe(200);
  expect(JSON.parse(body).info.description).toMatch(/HEAD and OPTIONS are not among them/);
  expect(JSON.parse(body).info.description).toMatch(/no CORS/);
});

it('a path there is none of is a problem like any other', async () => {
  const { statusCode, headers, body } = await get('/nowhere');
  expect(statusCode).toBe(404);
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(problem.parse(JSON.parse(body)).code).toBe('route-not-found');
});

it.each(['/docs', '/openapi.json'])(
  '%s is compressed for who takes that, and nobody guesses its type',
  async (path) => {
    const plain = await get(path);
    const small = await get(path, { 'accept-encoding': 'br, gzip' });
    expect(plain.headers).toMatchObject({ 'x-content-type-options': 'nosniff', vary: 'accept-encoding' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(small).toMatchObject({ isBase64Encoded: true, headers: { 'content-encoding': 'gzip' } });
    expect(gunzipSync(Buffer.from(small.body, 'base64')).toString()).toBe(plain.body);
    expect(small.body.length).toBeLessThan(plain.body.length / 4);
  },
);

it.each(['/docs', '/openapi.json'])('%s is not sent again to who has it', async (path) => {
  const first = await get(path);
  const etag = first.headers.etag ?? '';
  expect(etag).toMatch(/^W\/"[\w-]{43}"$/);
  expect((await get(path, { 'accept-encoding': 'gzip' })).headers.etag).toBe(etag);
  const again = await get(path, { 'if-none-match': `"other", ${etag}` });
  expect(again).toMatchObject({ statusCode: 304, headers: { etag, 'cache-control': 'public, max-age=300' } });
  expect(again).not.toHaveProperty('body');
  expect((await get(path, { 'if-none-match': '"other"' })).statusCode).toBe(200);
});

it('/docs may use its own script and style, as its policy has them by their hashes, and nothing else', async () => {
  const { headers, body } = await get('/docs');
  const hashOf = (tag: string) => {
    const [, text = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(body) ?? [];
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  };
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; style-src ${hashOf('style')}; script-src ${hashOf('script')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});
