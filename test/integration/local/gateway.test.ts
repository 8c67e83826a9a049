import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, exportJWK, exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayEvent } from '../../../local/aws/gateway/event.ts';
import { type Gateway, startGateway } from '../../../local/aws/gateway/gateway.ts';
import { TOKEN_SCOPES } from '../../../shared/api/route-spec.ts';

const routes = {
  listCommunications: { method: 'GET', path: '/communications', function: 'api', access: 'read' },
  createCommunication: { method: 'POST', path: '/communications', function: 'api', access: 'write' },
  getCommunication: {
    method: 'GET',
    path: '/communications/{communicationId}',
    function: 'api',
    access: 'read',
  },
  openapi: { method: 'GET', path: '/openapi.json', function: 'docs', access: 'public' },
  upload: { method: 'POST', path: '/upload', function: 'docs', access: 'public' },
} as const;

describe('the gateway', () => {
  let keyServer: Server;
  let gateway: Gateway;
  let issuer: string;
  let own: CryptoKeyPair;
  let foreign: CryptoKeyPair;
  let events: { functionName: string; event: GatewayEvent }[] = [];
  let result: (event: GatewayEvent) => unknown = () => ({ ok: true });

  beforeAll(async () => {
    own = await generateKeyPair('RS256', { extractable: true });
    foreign = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' };
    keyServer = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
    keyServer.listen(0, '127.0.0.1');
    await once(keyServer, 'listening');
    issuer = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}`;
    gateway = await startGateway({
      routes,
      issuer,
      jwksUri: `${issuer}/jwks`,
      audience: ['journal-web'],
      scopes: [...TOKEN_SCOPES],
      timeoutMilliseconds: 300,
      invoke: async (functionName, event) => {
        events.push({ functionName, event: event as GatewayEvent });
        return result(event as GatewayEvent);
      },
    });
  });

  afterAll(async () => {
    await gateway.stop();
    keyServer.close();
    keyServer.closeAllConnections();
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const goodClaims = (): JWTPayload => ({
    sub: '5b0c2f0e-7d3f-4c4e-9c52-0f4b6f1f8f11',
    iss: issuer,
    client_id: 'journal-web',
    token_use: 'access',
    scope: 'openid',
    iat: seconds(),
    exp: seconds() + 3600,
  });

  function sign(claims: JWTPayload, { key = own.privateKey, kid = 'own' as string | undefined } = {}) {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...(kid && { kid }) }).sign(key);
  }

  function withToken(token: string, path = '/communications') {
    return fetch(gateway.url + path, { headers: { authorization: `Bearer ${token}` } });
  }

  function answering(answer: (event: GatewayEvent) => unknown) {
    events = [];
    result = answer;
  }

  const lastEvent = () => {
    const last = events.at(-1);
    if (!last) throw new Error('The function was not called');
    return last.event;
  };

  describe('routes', () => {
    it('calls the function of a public route without a token', async () => {
      answering(() => ({ openapi: '3.1.0' }));
      const response = await fetch(`${gateway.url}/openapi.json`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(response.headers.get('apigw-requestid')).toBe(lastEvent().requestContext.requestId);
      expect(await response.json()).toEqual({ openapi: '3.1.0' });
      expect(events[0]?.functionName).toBe('docs');
      expect(lastEvent().requestContext).not.toHaveProperty('authorizer');
    });

    it.each([
      ['GET', '/nothing'],
      ['GET', '/openapi.json/'],
      ['HEAD', '/openapi.json'],
      ['DELETE', '/communications'],
    ])('answers 404 to %s %s', async (method, path) => {
      const response = await fetch(gateway.url + path, { method });
      expect(response.status).toBe(404);
      if (method !== 'HEAD') expect(await response.text()).toBe('{"message":"Not Found"}');
    });

    it('answers 400 to a path that can not be decoded', async () => {
      expect((await fetch(`${gateway.url}/communications/%E0%A4%A`)).status).toBe(400);
    });
  });

  describe('events', () => {
    it('are of payload format 2.0', async () => {
      answering(() => ({}));
      const token = await sign(goodClaims());
      await fetch(
        `${gateway.url}/communications/${encodeURIComponent('КМ-2026 1')}?state=a&state=b&q=%D0%B0+b`,
        {
          headers: {
            Authorization: `Bearer ${token}`,
            Cookie: 'a=1; b=2',
            'User-Agent': 'test',
            'X-Two': '1, 2',
          },
        },
      );
      const event = lastEvent();
      expect(event).toMatchObject({
        version: '2.0',
        routeKey: 'GET /communications/{communicationId}',
        rawPath: '/communications/КМ-2026 1',
        rawQueryString: 'state=a&state=b&q=%D0%B0+b',
        cookies: ['a=1', 'b=2'],
        queryStringParameters: { state: 'a,b', q: 'а b' },
        pathParameters: { communicationId: 'КМ-2026 1' },
        isBase64Encoded: false,
        requestContext: {
          stage: '$default',
          routeKey: 'GET /communications/{communicationId}',
          http: { method: 'GET', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
          time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
          timeEpoch: expect.any(Number),
        },
      });
      expect(event.headers).toMatchObject({ 'x-two': '1, 2', 'x-forwarded-for': '127.0.0.1' });
      expect(event.headers).not.toHaveProperty('cookie');
      expect(event).not.toHaveProperty('body');
    });

    it('carry the claims as strings', async () => {
      answering(() => ({}));
      const claims = { ...goodClaims(), 'cognito:groups': ['managers', 'heads'] };
      await withToken(await sign(claims));
      const { jwt } = lastEvent().requestContext.authorizer ?? {};
      expect(jwt).toEqual({
        claims: {
          ...claims,
          iat: String(claims.iat),
          exp: String(claims.exp),
          'cognito:groups': '[managers heads]',
        },
        scopes: ['openid'],
      });
    });

    it('carry text as it is and everything else in base64', async () => {
      answering(() => ({}));
      const post = (contentType: string, body: string | Uint8Array<ArrayBuffer>) =>
        fetch(`${gateway.url}/upload`, { method: 'POST', headers: { 'content-type': contentType }, body });
      await post('application/json; charset=utf-8', '{"name":"Анна"}');
      expect(lastEvent()).toMatchObject({ body: '{"name":"Анна"}', isBase64Encoded: false });
      await post('application/octet-stream', new Uint8Array([0, 255]));
      expect(lastEvent()).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
      await post('application/x-www-form-urlencoded', 'a=1');
      expect(lastEvent()).toMatchObject({ body: 'YT0x', isBase64Encoded: true });
      await fetch(`${gateway.url}/upload`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: new Uint8Array([31, 139]),
      });
      expect(lastEvent()).toMatchObject({ body: 'H4s=', isBase64Encoded: true });
    });

    it('join repeated headers by a comma', async () => {
      answering(() => ({}));
      const request = httpRequest(`${gateway.url}/openapi.json`, { headers: { 'X-Tag': ['one', 'two'] } });
      const answered = once(request, 'response');
      request.end();
      const [response] = await answered;
      response.resume();
      expect(lastEvent().headers['x-tag']).toBe('one,two');
    });
  });

  describe('responses', () => {
    it('have the status, headers, cookies and body the function gave', async () => {
      answering(() => ({
        statusCode: 201,
        headers: { 'content-type': 'application/json', etag: '"1"' },
        cookies: ['a=1; HttpOnly', 'b=2'],
        body: '{"id":1}',
      }));
      const response = await fetch(`${gateway.url}/openapi.json`);
      expect(response.status).toBe(201);
      expect(response.headers.get('etag')).toBe('"1"');
      expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
      expect(await response.json()).toEqual({ id: 1 });
    });

    it('may be without a body', async () => {
      answering(() => ({ statusCode: 204 }));
      const response = await fetch(`${gateway.url}/openapi.json`);
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
    });

    it.each([
      [
        'fails',
        () => {
          throw new Error('secret');
        },
      ],
      ['returns what is no response', () => ({ statusCode: 200, body: { a: 1 } })],
      ['returns more than 6 MB', () => ({ statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024) })],
    ])('are 500 when the function %s', async (_what, answer) => {
      answering(answer);
      const response = await fetch(`${gateway.url}/openapi.json`);
      expect(response.status).toBe(500);
      expect(await response.text()).toBe('{"message":"Internal Server Error"}');
    });

    it('are 503 when the function takes too long', async () => {
      answering(() => new Promise(() => undefined));
      const response = await fetch(`${gateway.url}/openapi.json`);
      expect(response.status).toBe(503);
      expect(await response.text()).toBe('{"message":"Service Unavailable"}');
    });

    it.each([
      ['10 MB', 10 * 1024 * 1024 + 1],
      ["Lambda's 6 MB", 6 * 1024 * 1024],
    ])('are 413 for a body over %s', async (_what, length) => {
      answering(() => ({}));
      const response = await fetch(`${gateway.url}/upload`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: 'x'.repeat(length),
      });
      expect(response.status).toBe(413);
      expect(await response.text()).toBe('{"message":"Request Entity Too Large"}');
      expect(events).toEqual([]);
    });
  });

  describe('tokens', () => {
    const unsigned = (header: object, claims: JWTPayload) =>
      [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.');

    it('are accepted by client_id, by aud, and without the word Bearer', async () => {
      answering(() => ({}));
      expect((await withToken(await sign(goodClaims()))).status).toBe(200);
      const byAudience = { ...goodClaims(), client_id: 'other', aud: ['x', 'journal-web'] };
      expect((await withToken(await sign(byAudience))).status).toBe(200);
      const authorization = await sign(goodClaims());
      expect((await fetch(`${gateway.url}/communications`, { headers: { authorization } })).status).toBe(200);
    });

    it('are accepted with any one of the scopes, in the claim scope or scp', async () => {
      answering(() => ({}));
      const withScopes = async (claims: JWTPayload) =>
        (await withToken(await sign({ ...goodClaims(), scope: undefined, ...claims }))).status;
      expect(await withScopes({ scope: 'email aws.cognito.signin.user.admin' })).toBe(200);
      expect(await withScopes({ scp: ['openid'] })).toBe(200);
    });

    it('that are valid but have none of the scopes open nothing, as ID tokens (C7)', async () => {
      answering(() => ({}));
      for (const claims of [{ scope: undefined }, { scope: 'email profile' }, { scope: 'openid2' }]) {
        const response = await withToken(await sign({ ...goodClaims(), ...claims }));
        expect(response.status).toBe(403);
        expect(response.headers.get('www-authenticate')).toBe(
          'Bearer scope="openid aws.cognito.signin.user.admin" error="insufficient_scope"',
        );
        expect(await response.text()).toBe('{"message":"Forbidden"}');
      }
      expect(events).toEqual([]);
    });

    it.each([undefined, '', 'Bearer', 'Bearer  '])('are missing in %j', async (authorization) => {
      answering(() => ({}));
      const response = await fetch(`${gateway.url}/communications`, {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.text()).toBe('{"message":"Unauthorized"}');
      expect(events).toEqual([]);
    });

    const refused: [string, () => Promise<string> | string, string][] = [
      ['expired', () => sign({ ...goodClaims(), exp: seconds() - 1 }), 'the token has expired'],
      [
        'without expiry',
        () => sign({ ...goodClaims(), exp: undefined }),
        'the token does not have a valid exp',
      ],
      ['not valid yet', () => sign({ ...goodClaims(), nbf: seconds() + 60 }), 'the token is not valid yet'],
      [
        'issued in the future',
        () => sign({ ...goodClaims(), iat: seconds() + 60 }),
        'the token is used before it was issued',
      ],
      [
        'of another issuer',
        () => sign({ ...goodClaims(), iss: 'http://127.0.0.1:1' }),
        'the token does not have a valid issuer',
      ],
      [
        'of another client',
        () => sign({ ...goodClaims(), client_id: 'other' }),
        'the token does not have a valid audience',
      ],
      [
        'of no client',
        () => sign({ ...goodClaims(), client_id: undefined }),
        'the token does not have a valid audience',
      ],
      [
        'for another audience, its client notwithstanding',
        () => sign({ ...goodClaims(), aud: 'other' }),
        'the token does not have a valid audience',
      ],
      [
        'signed with another key under the known key id',
        () => sign(goodClaims(), { key: foreign.privateKey }),
        'the token has an invalid signature',
      ],
      [
        'signed with an unknown key',
        () => sign(goodClaims(), { key: foreign.privateKey, kid: 'foreign' }),
        'the token was signed with an unknown key',
      ],
      ['without key id', () => sign(goodClaims(), { kid: '' }), 'the token has no key id'],
      [
        'changed after signing',
        async () => {
          const [header, , signature] = (await sign(goodClaims())).split('.');
          const claims = base64url.encode(JSON.stringify({ ...goodClaims(), sub: 'someone else' }));
          return `${header}.${claims}.${signature}`;
        },
        'the token has an invalid signature',
      ],
      [
        'unsigned (alg none)',
        () => `${unsigned({ alg: 'none', kid: 'own' }, goodClaims())}.`,
        'the signing method of the token is invalid',
      ],
      [
        'signed by HS256 with the public key as the secret',
        async () => {
          const content = unsigned({ alg: 'HS256', kid: 'own' }, goodClaims());
          const secret = await exportSPKI(own.publicKey);
          return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
        },
        'the signing method of the token is invalid',
      ],
      [
        'signed by the right key with RS512',
        async () => {
          const jwk = await exportJWK(own.privateKey);
          const key = await importJWK(jwk, 'RS512');
          return new SignJWT(goodClaims()).setProtectedHeader({ alg: 'RS512', kid: 'own' }).sign(key);
        },
        'the signing method of the token is invalid',
      ],
      ['no token at all', () => 'let-me-in', 'the token is not valid'],
    ];

    it.each(refused)('are refused when %s', async (_what, make, description) => {
      answering(() => ({}));
      const response = await withToken(await make());
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer scope="" error="invalid_token" error_description="${description}"`,
      );
      expect(await response.text()).toBe('{"message":"Unauthorized"}');
      expect(events).toEqual([]);
    });

    it('are refused when there are two of them', async () => {
      answering(() => ({}));
      const tokens = [`Bearer ${await sign(goodClaims())}`, 'Bearer other'];
      const request = httpRequest(`${gateway.url}/communications`);
      request.setHeader('Authorization', tokens);
      const answered = once(request, 'response');
      request.end();
      const [response] = await answered;
      response.resume();
      expect(response.statusCode).toBe(401);
    });

    it("are refused while the issuer's keys can not be had", async () => {
      const away = createServer();
      away.listen(0, '127.0.0.1');
      await once(away, 'listening');
      const { port } = away.address() as AddressInfo;
      away.close();
      await once(away, 'close');
      const other = await startGateway({
        routes,
        issuer,
        jwksUri: `http://127.0.0.1:${port}/jwks`,
        audience: ['journal-web'],
        scopes: [...TOKEN_SCOPES],
        invoke: async () => ({}),
      });
      const response = await fetch(`${other.url}/communications`, {
        headers: { authorization: `Bearer ${await sign(goodClaims())}` },
      });
      await other.stop();
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('the keys of the issuer are unavailable');
    });
  });
});
