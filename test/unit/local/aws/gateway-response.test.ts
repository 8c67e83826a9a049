import { describe, expect, it } from 'vitest';
import { toResponse } from '../../../../local/aws/gateway/response.ts';

const read = (result: unknown) => {
  const { status, headers, cookies, body } = toResponse(result);
  return { status, headers, cookies, body: body.toString() };
};

describe('the response made of what a function returned', () => {
  it('is 200 with JSON where no statusCode is given', () => {
    const json = { status: 200, headers: { 'content-type': 'application/json' }, cookies: [] };
    expect(read({ a: 1 })).toEqual({ ...json, body: '{"a":1}' });
    expect(read([1, 2])).toEqual({ ...json, body: '[1,2]' });
    expect(read('plain')).toEqual({ ...json, body: 'plain' });
    expect(read(undefined)).toEqual({ ...json, body: 'null' });
  });

  it('takes status, headers, cookies and body as given', () => {
    expect(
      read({
        statusCode: 201,
        headers: { ETag: '"2"', 'X-Count': 3 },
        cookies: ['a=1', 'b=2'],
        body: 'made',
      }),
    ).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain;charset=utf-8', etag: '"2"', 'x-count': '3' },
      cookies: ['a=1', 'b=2'],
      body: 'made',
    });
  });

  it('decodes a base64 body', () => {
    const { body } = toResponse({ statusCode: 200, body: 'AP8=', isBase64Encoded: true });
    expect([...body]).toEqual([0, 255]);
  });

  it('leaves out what belongs to the connection', () => {
    const { headers } = read({ statusCode: 200, headers: { Connection: 'close', 'Content-Length': 9 } });
    expect(Object.keys(headers)).toEqual(['content-type']);
  });

  it.each([
    ['a status that is text', { statusCode: '200' }],
    ['a status out of range', { statusCode: 99 }],
    ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
    ['a header with a line break', { statusCode: 200, headers: { location: 'a\r\nset-cookie: b' } }],
    ['a header name with a space', { statusCode: 200, headers: { 'bad name': 'x' } }],
    ['a cookie with a line break', { statusCode: 200, cookies: ['a=1\r\nb: 2'] }],
    ['cookies that are not a list', { statusCode: 200, cookies: 'a=1' }],
  ])('refuses %s', (_what, result) => {
    expect(() => toResponse(result)).toThrow(TypeError);
  });
});
