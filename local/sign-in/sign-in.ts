/**
 * Signing in without Cognito: an OpenID provider on loopback whose access tokens have the shape of Cognito's. There are
 * no passwords; whoever can reach it can be anyone, which is why it answers to this machine's own addresses only.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { errors, type KoaContextWithOIDC, Provider, type ResourceServer } from 'oidc-provider';
import { FOREIGN, foreignPart, isOwnOrigin } from '../host/own-machine.ts';
import type { Storage } from '../host/storage.ts';
import {
  chooseLanguage,
  errorPage,
  type Language,
  type Person,
  rootPage,
  signedOutPage,
  signInPage,
  signOutPage,
} from './sign-in-pages.ts';
import { cookieKey, createAdapters, signingKey } from './sign-in-storage.ts';

export type { Person } from './sign-in-pages.ts';

/** Who can sign in. */
export interface People {
  list(): Promise<readonly Person[]>;
  /** By e-mail, however it is capitalised. */
  find(email: string): Promise<Person | undefined>;
}

export interface SignInOptions {
  readonly storage: Pick<Storage, 'checkpoints'>;
  readonly people: People;
  /** Where the browser may be sent back to. On loopback addresses any port is taken. */
  readonly redirectUris?: readonly string[] | undefined;
  /** A free one unless given. Tokens of another port are of another issuer. */
  readonly port?: number | undefined;
}

export interface SignIn {
  readonly issuer: string;
  readonly jwksUri: string;
  stop(): Promise<void>;
}

/** The only client: the browser application. Being public, it has no secret and must use PKCE. */
export const clientId = 'journal-web';

const localGrantType = 'urn:communications-journal:grant-type:local';
const apiResource = 'urn:communications-journal:api';
const scope = 'openid email profile';
const hour = 3600;
const day = 24 * hour;

const api: ResourceServer = {
  scope,
  audience: clientId,
  accessTokenFormat: 'jwt',
  accessTokenTTL: hour,
  jwt: { sign: { alg: 'RS256' } },
};

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function startSignIn(options: SignInOptions): Promise<SignIn> {
  const { people, port: wantedPort = 0 } = options;
  const server = createServer();
  server.listen(wantedPort, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;

  const provider = await createProvider(issuer, options);
  const answerOidc = provider.callback();
  const answerOwn = getRequestListener(ownPages(provider, people, issuer).fetch);
  server.on('request', (request, response) => {
    const { host, origin } = request.headers;
    const foreign = foreignPart({ host, origin });
    if (foreign) {
      response
        .writeHead(foreign === 'host' ? 421 : 403, { 'content-type': 'text/plain' })
        .end(FOREIGN[foreign]);
      return;
    }
    const isOwn = /^\/(?:$|\?|sign-in\/|token\/local(?:$|\?))/.test(request.url ?? '');
    if (isOwn) answerOwn(request, response);
    else answerOidc(request, response);
  });

  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function createProvider(issuer: string, { storage, people, redirectUris }: SignInOptions) {
  const findPerson = async (subject: string) =>
    (await people.list()).find((person) => person.subject === subject);
  const provider = new Provider(issuer, {
    adapter: createAdapters(storage.checkpoints),
    jwks: { keys: [await signingKey(storage.checkpoints)] },
    cookies: { keys: [cookieKey(storage.checkpoints)] },
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', localGrantType],
        redirect_uris: redirectUris ?? [`${issuer}/`],
        post_logout_redirect_uris: redirectUris ?? [`${issuer}/`],
      },
    ],
    scopes: scope.split(' '),
    claims: { openid: ['sub'], email: ['email'], profile: ['name', 'locale'] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_ctx, origin) => isOwnOrigin(origin),
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiResource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== apiResource) throw new errors.InvalidTarget();
          return api;
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => respond(ctx, signOutPage(form, languageOf(ctx))),
        postLogoutSuccessSource: (ctx) => respond(ctx, signedOutPage(languageOf(ctx))),
      },
    },
    renderError: (ctx, { error, error_description: description }) =>
      respond(ctx, errorPage(error, description, languageOf(ctx))),
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    findAccount: async (_ctx, subject) => {
      const person = await findPerson(subject);
      if (!person) return undefined;
      const { email, name, language } = person;
      return { accountId: subject, claims: () => ({ sub: subject, email, name, locale: language }) };
    },
    // The only client is the company's own: nobody is asked for consent.
    loadExistingGrant: async (ctx) => {
      const known = ctx.oidc.session?.grantIdFor(clientId);
      const kept = known === undefined ? undefined : await provider.Grant.find(known);
      return kept ?? grantAll(provider, ctx.oidc.session?.accountId ?? '');
    },
    // As Cognito does: a refresh token with every sign-in, good for 30 days, not replaced when used.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: false,
    expiresWithSession: () => false,
    extraTokenClaims: (_ctx, token) => ({
      token_use: 'access',
      ...('accountId' in token && { username: token.accountId }),
    }),
    formats: {
      customizers: {
        // Cognito's access tokens have no `aud`. The library insists on one, so it is there and left out of the JSON.
        jwt: (_ctx, _token, { payload }) => {
          Object.defineProperty(payload, 'aud', { enumerable: false });
        },
      },
    },
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      Grant: 30 * day,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: 30 * day,
      Session: 14 * day,
    },
  });

  provider.registerGrantType<{ email?: string }>(
    localGrantType,
    async (ctx) => {
      const person = await people.find(ctx.oidc.params.email ?? '');
      if (!person) throw new errors.InvalidGrant('nobody with this e-mail');
      const token = new provider.AccessToken({
        client: ctx.oidc.client,
        accountId: person.subject,
        grantId: (await grantAll(provider, person.subject)).jti,
        gty: localGrantType,
        scope,
        resourceServer: new provider.ResourceServer(apiResource, api),
      });
      ctx.oidc.entity('AccessToken', token);
      ctx.body = {
        access_token: await token.save(),
        token_type: token.tokenType,
        expires_in: token.expiration,
      };
    },
    ['email'],
  );
  return provider;
}

async function grantAll(provider: Provider, accountId: string) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  grant.addResourceScope(apiResource, scope);
  await grant.save();
  return grant;
}

/** The page people sign in on, and a token for whoever has only a terminal. */
function ownPages(provider: Provider, people: People, issuer: string) {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
  });

  app.get('/', async (c) => {
    const language = chooseLanguage(c.req.query('lang'), c.req.header('accept-language'));
    return c.html(rootPage({ issuer, people: await people.list() }, language));
  });

  app.get('/sign-in/:uid', async (c) => {
    const language = chooseLanguage(c.req.query('lang'), c.req.header('accept-language'));
    const { prompt } = await provider.interactionDetails(c.env.incoming, c.env.outgoing);
    if (prompt.name === 'consent') {
      // The library asks it for every native client, ours included; everything has been granted already.
      const result = { consent: {} };
      return c.redirect(await provider.interactionResult(c.env.incoming, c.env.outgoing, result), 303);
    }
    return c.html(signInPage(await people.list(), language));
  });

  app.post('/sign-in/:uid', async (c) => {
    const { subject, cancel } = await c.req.parseBody();
    const chosen = (await people.list()).find((person) => person.subject === subject);
    const result =
      chosen && !cancel
        ? { login: { accountId: chosen.subject } }
        : { error: 'access_denied', error_description: 'Nobody was chosen' };
    const returnTo = await provider.interactionResult(c.env.incoming, c.env.outgoing, result);
    return c.redirect(returnTo, 303);
  });

  app.post('/token/local', async (c) => {
    const email = await readEmail(c.req.raw);
    if (!email) return problem(400, 'email-missing', 'Send { "email": "…" } as JSON or as a form.');
    if (!(await people.find(email))) {
      return problem(404, 'person-not-found', 'Nobody with this e-mail is entered.');
    }
    const issued = await fetch(`${issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: localGrantType, client_id: clientId, email }),
      signal: AbortSignal.timeout(5000),
    });
    // An answer of its own: the headers of the other one are for whoever asked it, which was this process.
    return c.json(await issued.json(), issued.ok ? 200 : 400);
  });

  app.onError((error, c) => {
    const language = chooseLanguage(c.req.query('lang'), c.req.header('accept-language'));
    if (error instanceof errors.OIDCProviderError) {
      return c.html(errorPage(error.error, error.error_description, language), 400);
    }
    return c.html(errorPage('server_error', undefined, language), 500);
  });
  return app;
}

async function readEmail(request: Request): Promise<string | undefined> {
  const type = request.headers.get('content-type') ?? '';
  try {
    const body: unknown = type.includes('json')
      ? await request.json()
      : Object.fromEntries(await request.formData());
    const email = (body as { email?: unknown } | null)?.email;
    return typeof email === 'string' ? email.trim() : undefined;
  } catch {
    return undefined;
  }
}

function problem(status: number, code: string, detail: string): Response {
  const title = status === 404 ? 'Not Found' : 'Bad Request';
  return new Response(JSON.stringify({ type: 'about:blank', title, status, code, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

async function respond(ctx: KoaContextWithOIDC, page: ReturnType<typeof signInPage>) {
  ctx.type = 'html';
  ctx.body = String(await page);
}

function languageOf(ctx: KoaContextWithOIDC): Language {
  const { lang } = ctx.query;
  return chooseLanguage(typeof lang === 'string' ? lang : undefined, ctx.get('accept-language'));
}
