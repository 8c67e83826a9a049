import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../shared/api/client.ts';
import { toProblem } from '../../../shared/api/problems.ts';

const setup = (response: () => Response, token: string | undefined = 'token') => {
  const fetch = vi.fn(async (_url: URL | RequestInfo, _init?: RequestInit) => response());
  const client = createClient({ baseUrl: 'https://journal.example.com/api/', token: () => token, fetch });
  const sent = () => {
    const [url, init] = fetch.mock.calls[0] ?? [];
    return { url: String(url), init, headers: new Headers(init?.headers) };
  };
  return { client, sent };
};

const json =
  (body: unknown, status = 200, headers = {}) =>
  () =>
    Response.json(body, { status, headers });

describe('the client', () => {
  it('builds the address from the table of routes, what is put in escaped', async () => {
    const { client, sent } = setup(json({}));
    await client('get-communication', { params: { communicationId: 'com_../a b?#é' as 'com_' } });
    expect(sent().url).toBe('https://journal.example.com/api/communications/com_..%2Fa%20b%3F%23%C3%A9');
    expect(sent().init?.method).toBe('GET');
    expect(sent().headers.get('authorization')).toBe('Bearer token');
    expect(sent().headers.has('content-type')).toBe(false);
  });

  it('puts the query in, escaped, and leaves out what is undefined', async () => {
    const { client, sent } = setup(json({ items: [], next: null }));
    await client('list-communications', {
      query: { from: '2026-11-01', to: undefined, limit: 5, cursor: 'a+b&c=d' },
    });
    const url = new URL(sent().url);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      from: '2026-11-01',
      limit: '5',
      cursor: 'a+b&c=d',
    });
  });

  it('sends a body as JSON with If-Match and Idempotency-Key', async () => {
    const { client, sent } = setup(json({}));
    await client('complete-control-entry', {
      params: { communicationId: 'com_1', entryId: 'ctl_1' },
      body: { outcome: 'Готово' },
      ifMatch: '"1"',
      idempotencyKey: 'k-1',
    });
    expect(sent().init).toMatchObject({ method: 'POST', body: '{"outcome":"Готово"}' });
    expect(Object.fromEntries(sent().headers)).toMatchObject({
      'content-type': 'application/json',
      'if-match': '"1"',
      'idempotency-key': 'k-1',
    });
    expect(sent().init?.signal).toBeInstanceOf(AbortSignal);
  });

  it('sends no token where there is none', async () => {
    const fetch = vi.fn(async () => Response.json({}));
    await createClient({ baseUrl: 'https://example.com', token: async () => undefined, fetch })(
      'get-openapi',
      {},
    );
    const [, init] = fetch.mock.calls[0] as unknown as [URL, RequestInit];
    expect(new Headers(init.headers).has('authorization')).toBe(false);
  });

  it('answers the value with its headers', async () => {
    const { client } = setup(json({ id: 'usr_1' }, 200, { etag: '"3"' }));
    const answer = await client('get-me', {});
    expect(answer).toMatchObject({ ok: true, status: 200, value: { id: 'usr_1' } });
    expect(answer.headers.get('etag')).toBe('"3"');
  });

  it('answers a page as text', async () => {
    const { client } = setup(
      () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
    );
    expect(await client('get-docs', {})).toMatchObject({ ok: true, value: '<!doctype html>' });
  });

  it('answers a problem', async () => {
    const problem = toProblem({ code: 'not-found' });
    const { client } = setup(json(problem, 404));
    expect(await client('get-me', {})).toMatchObject({ ok: false, status: 404, problem });
  });

  it.each<[string, () => Response]>([
    ['the gateway’s own refusal', json({ message: 'Unauthorized' }, 401)],
    ['a page of some proxy', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['nothing', () => new Response(null, { status: 504 })],
    [
      'a problem with a code it does not know',
      json({ ...toProblem({ code: 'not-found' }), code: 'new' }, 404),
    ],
  ])('answers an error without a problem document for %s', async (_, response) => {
    const { client } = setup(response);
    expect(await client('get-me', {})).toMatchObject({ ok: false, problem: undefined });
  });

  it('throws when nothing comes back in time', async () => {
    const client = createClient({
      baseUrl: 'https://example.com',
      token: () => 'token',
      timeoutSeconds: 0.01,
      fetch: (_url, init) =>
        new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        }),
    });
    await expect(client('get-me', {})).rejects.toThrow('timeout');
  });
});
