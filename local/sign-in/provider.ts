/** The OpenID provider: its tokens look like Cognito's. */
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { isOwnOrigin } from '../host/own-machine.ts';
import type { Storage } from '../host/storage.ts';
import { grantAll, LOCAL_GRANT_TYPE, registerLocalGrant } from './local-grant.ts';
import { chooseLanguage, errorPage, signedOutPage, signOutPage } from './pages.ts';
import type { Language, People } from './person.ts';
import { cookieKey, createAdapters, signingKey } from './provider-storage.ts';
import { API, API_RESOURCE, CLIENT_ID, DAY_SECONDS, HOUR_SECONDS, SCOPE } from './token-settings.ts';

export interface ProviderOptions {
  readonly storage: Pick<Storage, 'checkpoints'>;
  readonly people: People;
  /** Where the browser may be sent back to. On loopback addresses any port will do. */
  readonly redirectUris?: readonly string[] | undefined;
}

const languageOf = (ctx: KoaContextWithOIDC): Language => {
  const { lang } = ctx.query;
  return chooseLanguage(typeof lang === 'string' ? lang : undefined, ctx.get('accept-language'));
};

const respond = async (ctx: KoaContextWithOIDC, page: ReturnType<typeof errorPage>) => {
  ctx.type = 'html';
  ctx.body = String(await page);
};

/** The only client: the browser application. Being public, it has no secret and must use PKCE. */
const clientOf = (issuer: string, { redirectUris = [`${issuer}/`] }: ProviderOptions) => ({
  client_id: CLIENT_ID,
  application_type: 'native' as const,
  token_endpoint_auth_method: 'none' as const,
  response_types: ['code' as const],
  grant_types: ['authorization_code', 'refresh_token', LOCAL_GRANT_TYPE],
  redirect_uris: [...redirectUris],
  post_logout_redirect_uris: [...redirectUris],
});

const FEATURES: Configuration['features'] = {
  devInteractions: { enabled: false },
  resourceIndicators: {
    enabled: true,
    defaultResource: () => API_RESOURCE,
    useGrantedResource: () => true,
    getResourceServerInfo: (_ctx, resource) => {
      if (resource !== API_RESOURCE) throw new errors.InvalidTarget();
      return API;
    },
  },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: (ctx, form) => respond(ctx, signOutPage(form, languageOf(ctx))),
    postLogoutSuccessSource: (ctx) => respond(ctx, signedOutPage(languageOf(ctx))),
  },
};

/** Tokens as Cognito issues them. */
const TOKENS: Configuration = {
  // A refresh token with every sign-in, valid for 30 days, not replaced when used.
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: false,
  expiresWithSession: () => false,
  extraTokenClaims: (_ctx, token) => ({
    token_use: 'access',
    ...('accountId' in token && { username: token.accountId }),
  }),
  formats: {
    customizers: {
      // Cognito's access tokens have no `aud`. The library insists on one, so it exists but is left out of the JSON.
      jwt: (_ctx, _token, { payload }) => {
        Object.defineProperty(payload, 'aud', { enumerable: false });
      },
    },
  },
  ttl: {
    AccessToken: HOUR_SECONDS,
    AuthorizationCode: 60,
    Grant: 30 * DAY_SECONDS,
    IdToken: HOUR_SECONDS,
    Interaction: HOUR_SECONDS,
    RefreshToken: 30 * DAY_SECONDS,
    Session: 14 * DAY_SECONDS,
  },
};

export const createProvider = async (issuer: string, options: ProviderOptions): Promise<Provider> => {
  const { storage, people } = options;
  const provider = new Provider(issuer, {
    ...TOKENS,
    adapter: createAdapters(storage.checkpoints),
    jwks: { keys: [await signingKey(storage.checkpoints)] },
    cookies: { keys: [cookieKey(storage.checkpoints)] },
    clients: [clientOf(issuer, options)],
    scopes: SCOPE.split(' '),
    claims: { openid: ['sub'], email: ['email'], profile: ['name', 'locale'] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_ctx, origin) => isOwnOrigin(origin),
    features: FEATURES,
    renderError: (ctx, { error, error_description: description }) =>
      respond(ctx, errorPage(error, description, languageOf(ctx))),
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    findAccount: async (_ctx, subject) => {
      const person = (await people.list()).find((one) => one.subject === subject);
      if (!person) return undefined;
      const { email, name, language } = person;
      return { accountId: subject, claims: () => ({ sub: subject, email, name, locale: language }) };
    },
    // The only client is the company's own: nobody is asked for consent.
    loadExistingGrant: async (ctx) => {
      const known = ctx.oidc.session?.grantIdFor(CLIENT_ID);
      const kept = known === undefined ? undefined : await provider.Grant.find(known);
      return kept ?? grantAll(provider, ctx.oidc.session?.accountId ?? '');
    },
  });
  registerLocalGrant(provider, people);
  return provider;
};
