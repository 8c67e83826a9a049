import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf } from '../../../../local/sign-in/session.ts';

describe('a client that signs in', () => {
  let server: Server;
  let url: string;
  /** What the sign-in answers next. */
  const answers: number[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const isSignIn = request.url === '/token/local';
      response.writeHead(isSignIn ? (answers.shift() ?? 200) : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isSignIn ? { access_token: 'token', expires_in: 3600 } : {}));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  it('tries again after a sign-in that failed', async () => {
    const client = clientsOf({ apiUrl: url, signInUrl: url })('anna@example.com');
    answers.push(500);
    await expect(client('list-states', {})).rejects.toThrow('The sign-in returned 500');
    expect(await client('list-states', {})).toMatchObject({ status: 401 });
  });
});
