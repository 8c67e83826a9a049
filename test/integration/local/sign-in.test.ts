import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startGateway } from '../../../local/aws/gateway/gateway.ts';
import { createClock } from '../../../local/host/clock.ts';
import { openStorage, type Storage } from '../../../local/host/storage.ts';
import type { Person } from '../../../local/sign-in/person.ts';
import { type SignIn, startSignIn } from '../../../local/sign-in/sign-in.ts';
import { TOKEN_SCOPES } from '../../../shared/api/route-spec.ts';

const anna: Person = {
  subject: '5b0c2f0e-7d3f-4c4e-9c52-0f4b6f1f8f11',
  email: 'anna@okna.example',
  name: 'Анна <Орлова>',
  language: 'ru',
};
const ivan: Person = {
  subject: '0c2c3c55-3f6e-4a58-8c35-9f3c9c1f7a22',
  email: 'ivan@okna.example',
  name: 'Ivan Petrov',
  language: 'en',
};
const redirectUri = 'http://127.0.0.1:4173/signed-in';

describe('the local sign-in', () => {
  let storage: Storage;
  let signIn: SignIn;
  let everyone: Person[];

  const people = {
    list: async () => everyone,
    find: async (email: string) => everyone.find((person) => person.email === email.toLowerCase()),
  };
  const start = (port?: number) => startSignIn({ storage, people, redirectUris: [redirectUri], port });

  beforeEach(async () => {
    everyone = [anna, ivan];
    storage = openStorage(':memory:');
    signIn = await start();
  });

  afterEach(async () => {
    await signIn.stop();
    storage.close();
  });

  async function localToken(email: string): Promise<string> {
    const response = await fetch(`${signIn.issuer}/token/local`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email }),
    });
    expect(response.status).toBe(200);
    const { access_token: token } = (await response.json()) as { access_token: string };
    return token;
  }

  /** A browser as far as is needed: it keeps cookies and follows redirects within the sign-in. */
  function browser() {
    const cookies = new Map<string, string>();
    return async function visit(
      url: string,
      init: RequestInit = {},
    ): Promise<{ url: string; response: Response }> {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { ...(init.headers as Record<string, string>), cookie, accept: 'text/html' };
      const response = await fetch(url, { ...init, headers, redirect: 'manual' });
      for (const set of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (value) cookies.set(name, value);
        else cookies.delete(name);
      }
      const location = response.headers.get('location');
      if (!location) return { url, response };
      const next = new URL(location, url).href;
      return next.startsWith(signIn.issuer) ? visit(next) : { url: next, response };
    };
  }

  function authorizationUrl(verifier: string, more: Record<string, string> = {}) {
    const url = new URL(`${signIn.issuer}/auth`);
    url.search = new URLSearchParams({
      client_id: 'journal-web',
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      state: 'xyz',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    }).toString();
    return url.href;
  }

  function exchange(parameters: Record<string, string>, headers: Record<string, string> = {}) {
    return fetch(`${signIn.issuer}/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ client_id: 'journal-web', ...parameters }),
    });
  }

  async function signedInCode(visit: ReturnType<typeof browser>, verifier: string, person = anna) {
    const page = await visit(authorizationUrl(verifier));
    const done = await visit(page.url, {
      method: 'POST',
      body: new URLSearchParams({ subject: person.subject }),
    });
    return new URL(done.url);
  }

  interface Tokens {
    readonly access_token: string;
    readonly id_token: string;
    readonly refresh_token: string;
    readonly expires_in: number;
  }

  async function signedIn(visit = browser()): Promise<Tokens> {
    const verifier = randomBytes(32).toString('base64url');
    const code = (await signedInCode(visit, verifier)).searchParams.get('code') ?? '';
    const response = await exchange({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Tokens;
  }

  describe('for a terminal', () => {
    it("gives an access token of the shape of Cognito's, with nothing personal in it", async () => {
      const token = await localToken('Anna@okna.example');
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
      const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(signIn.jwksUri)), {
        issuer: signIn.issuer,
      });
      expect(payload).toEqual({
        sub: anna.subject,
        username: anna.subject,
        client_id: 'journal-web',
        token_use: 'access',
        scope: 'openid email profile',
        iss: signIn.issuer,
        iat: expect.any(Number),
        exp: (payload.iat ?? 0) + 3600,
        jti: expect.any(String),
      });
    });

    it('takes a form as well', async () => {
      const response = await fetch(`${signIn.issuer}/token/local`, {
        method: 'POST',
        body: new URLSearchParams({ email: ivan.email }),
      });
      expect(await response.json()).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    });

    it.each([
      ['somebody unknown', 'application/json', '{"email":"who@okna.example"}', 404, 'person-not-found'],
      ['no e-mail', 'application/json', '{}', 400, 'email-missing'],
      ['an e-mail that is no text', 'application/json', '{"email":{"a":1}}', 400, 'email-missing'],
      ['null', 'application/json', 'null', 400, 'email-missing'],
      ['broken JSON', 'application/json', '{', 400, 'email-missing'],
      ['no body', 'text/plain', '', 400, 'email-missing'],
    ])('says what is wrong with %s', async (_what, contentType, body, status, code) => {
      const response = await fetch(`${signIn.issuer}/token/local`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
      });
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ status, code, detail: expect.any(String) });
    });

    it('gives a token the gateway accepts, for an hour of the clock', async () => {
      const clock = createClock(storage);
      const gateway = await startGateway({
        routes: { me: { method: 'GET', path: '/me', function: 'api', access: 'signed-in' } },
        issuer: signIn.issuer,
        jwksUri: signIn.jwksUri,
        audience: ['journal-web'],
        scopes: [...TOKEN_SCOPES],
        invoke: async (_name, event) =>
          (event as { requestContext: { authorizer: { jwt: { claims: object } } } }).requestContext.authorizer
            .jwt.claims,
      });
      const me = async (token: string) => {
        const response = await fetch(`${gateway.url}/me`, { headers: { authorization: `Bearer ${token}` } });
        return { status: response.status, claims: await response.json() };
      };
      clock.install();
      try {
        clock.advance({ seconds: 90 * 86_400 });
        const token = await localToken(anna.email);
        expect(await me(token)).toMatchObject({
          status: 200,
          claims: { sub: anna.subject, token_use: 'access' },
        });
        clock.advance({ seconds: 3600 });
        expect((await me(token)).status).toBe(401);
        expect((await me(await localToken(anna.email))).status).toBe(200);
      } finally {
        clock.uninstall();
        await gateway.stop();
      }
    });
  });

  describe('in a browser', () => {
    it('lists the people, in the language asked for, and says that it is for trying out', async () => {
      const { url, response } = await browser()(authorizationUrl('v'.repeat(43)));
      const russian = await response.text();
      expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i);
      expect(russian).toContain('<html lang="ru">');
      expect(russian).toContain('Анна &lt;Орлова&gt;');
      expect(russian).toContain('ivan@okna.example');
      expect(russian).toContain('для пробы');

      const visit = browser();
      const page = await visit(authorizationUrl('v'.repeat(43)));
      const english = await (await visit(`${page.url}?lang=en`)).response.text();
      expect(english).toContain('<html lang="en">');
      expect(english).toContain('for trying the journal');
      expect(new URL(url).pathname).toMatch(/^\/sign-in\//);
    });

    it('ends with tokens by authorization code and PKCE', async () => {
      const tokens = await signedIn();
      expect(decodeJwt(tokens.access_token)).toMatchObject({
        sub: anna.subject,
        client_id: 'journal-web',
        token_use: 'access',
        username: anna.subject,
        scope: 'openid email profile',
      });
      expect(JSON.stringify(decodeJwt(tokens.access_token))).not.toContain('okna.example');
      expect(decodeJwt(tokens.access_token)).not.toHaveProperty('aud');
      expect(tokens.expires_in).toBe(3600);
      // By which the gateway tells them apart: an ID token opens nothing.
      expect(decodeJwt(tokens.id_token)).not.toHaveProperty('scope');
      expect(decodeJwt(tokens.id_token)).toMatchObject({
        sub: anna.subject,
        email: anna.email,
        name: anna.name,
        locale: 'ru',
        aud: 'journal-web',
      });
    });

    it('remembers who is signed in', async () => {
      const visit = browser();
      await signedIn(visit);
      const again = await visit(authorizationUrl('w'.repeat(43)));
      expect(new URL(again.url).searchParams.get('code')).toBeTruthy();
    });

    it('gives back the state and takes the port of the redirect as it comes', async () => {
      const visit = browser();
      const elsewhere = 'http://127.0.0.1:5999/signed-in';
      const page = await visit(authorizationUrl('v'.repeat(43), { redirect_uri: elsewhere }));
      const done = await visit(page.url, {
        method: 'POST',
        body: new URLSearchParams({ subject: ivan.subject }),
      });
      expect(done.url.startsWith(`${elsewhere}?`)).toBe(true);
      expect(new URL(done.url).searchParams.get('state')).toBe('xyz');
    });

    it.each([
      ['gives up', { cancel: 'yes' }],
      ['picks somebody who is not there', { subject: 'nobody' }],
    ])('sends back access_denied when somebody %s', async (_what, form) => {
      const visit = browser();
      const page = await visit(authorizationUrl('v'.repeat(43)));
      const done = await visit(page.url, { method: 'POST', body: new URLSearchParams(form) });
      expect(new URL(done.url).searchParams.get('error')).toBe('access_denied');
    });

    it('signs out', async () => {
      const visit = browser();
      await signedIn(visit);
      const asked = await visit(`${signIn.issuer}/session/end?client_id=journal-web&lang=en`);
      const page = await asked.response.text();
      expect(page).toContain('Sign out of the journal?');
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
      await visit(`${signIn.issuer}/session/end/confirm`, {
        method: 'POST',
        body: new URLSearchParams({ xsrf, logout: 'yes' }),
      });
      const again = await visit(authorizationUrl('v'.repeat(43)));
      expect(new URL(again.url).pathname).toMatch(/^\/sign-in\//);
    });

    it.each([
      ['a foreign redirect', { redirect_uri: 'https://evil.example/' }],
      ['another path', { redirect_uri: 'http://127.0.0.1:4173/other' }],
      ['an unknown client', { client_id: 'other' }],
    ])('shows an error page for %s and sends nobody there', async (_what, parameters) => {
      const { url, response } = await browser()(authorizationUrl('v'.repeat(43), parameters));
      expect(response.status).toBe(400);
      expect(url.startsWith(signIn.issuer)).toBe(true);
      expect(await response.text()).toContain('Войти не получилось');
    });

    it('refuses to go on without PKCE, with a wrong verifier, and with a code used twice', async () => {
      const without = await browser()(
        authorizationUrl('v', { code_challenge: '', code_challenge_method: '' }),
      );
      expect(new URL(without.url).searchParams.get('error')).toBe('invalid_request');

      const verifier = randomBytes(32).toString('base64url');
      const code = (await signedInCode(browser(), verifier)).searchParams.get('code') ?? '';
      const parameters = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
      expect((await exchange({ ...parameters, code_verifier: 'x'.repeat(43) })).status).toBe(400);
      expect((await exchange({ ...parameters, code_verifier: verifier })).status).toBe(200);
      expect((await exchange({ ...parameters, code_verifier: verifier })).status).toBe(400);
    });

    it('shows an error page without the cookie of the sign-in begun', async () => {
      const { url } = await browser()(authorizationUrl('v'.repeat(43)));
      const response = await fetch(url, { headers: { accept: 'text/html' } });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('Войти не получилось');
    });
  });

  it('refreshes tokens for a page on a loopback origin, and for no other', async () => {
    const { refresh_token } = await signedIn();
    const refresh = (origin: string) => exchange({ grant_type: 'refresh_token', refresh_token }, { origin });
    const own = await refresh('http://localhost:4173');
    expect(own.headers.get('access-control-allow-origin')).toBe('http://localhost:4173');
    expect(decodeJwt(((await own.json()) as Tokens).access_token)).toMatchObject({ sub: anna.subject });
    const foreign = await refresh('https://evil.example');
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('keeps tokens, sessions and refresh tokens good over a restart', async () => {
    const visit = browser();
    const { access_token: token, refresh_token } = await signedIn(visit);
    await signIn.stop();
    signIn = await start(Number(new URL(signIn.issuer).port));
    // The client may first try connections that the restart has closed.
    const refreshed = async () => (await exchange({ grant_type: 'refresh_token', refresh_token })).status;
    await expect.poll(refreshed).toBe(200);
    await jwtVerify(token, createRemoteJWKSet(new URL(signIn.jwksUri)), { issuer: signIn.issuer });
    const again = await visit(authorizationUrl('w'.repeat(43)));
    expect(new URL(again.url).searchParams.get('code')).toBeTruthy();
  });

  it('refreshes nothing for somebody who is no longer there', async () => {
    const { refresh_token } = await signedIn();
    everyone = [ivan];
    expect((await exchange({ grant_type: 'refresh_token', refresh_token })).status).toBe(400);
  });

  it('publishes what the keys and addresses are, and no private part', async () => {
    const discovery = await fetch(`${signIn.issuer}/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({ issuer: signIn.issuer, jwks_uri: signIn.jwksUri });
    const { keys } = (await (await fetch(signIn.jwksUri)).json()) as { keys: object[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256' });
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('hands a token for the terminal to no page, foreign or not', async () => {
    const ask = (origin?: string) =>
      fetch(`${signIn.issuer}/token/local`, {
        method: 'POST',
        headers: origin === undefined ? {} : { origin },
        body: new URLSearchParams({ email: anna.email }),
      });
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1.evil.example']) {
      const foreign = await ask(origin);
      expect(foreign.status).toBe(403);
      expect(await foreign.text()).not.toContain('access_token');
    }
    for (const origin of [undefined, 'http://localhost:4173']) {
      const answer = await ask(origin);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('answers to no other name than its own', async () => {
    const request = httpRequest(signIn.jwksUri, { headers: { host: 'evil.example' } });
    const answered = once(request, 'response');
    request.end();
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(421);
  });

  it('is silent on the console', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((method) => vi.spyOn(console, method));
    const other = await startSignIn({ storage, people });
    await fetch(`${other.issuer}/.well-known/openid-configuration`);
    await fetch(`${other.issuer}/nowhere`);
    await other.stop();
    await signedIn();
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });
});
