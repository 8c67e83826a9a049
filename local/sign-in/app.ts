/** Our own pages beside the provider's: where people sign in, and a token for the command line. */
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { errors, type Provider } from 'oidc-provider';
import { LOCAL_GRANT_TYPE } from './local-grant.ts';
import { chooseLanguage, errorPage, rootPage, signInPage } from './pages.ts';
import type { People } from './person.ts';
import { CLIENT_ID } from './token-settings.ts';

/** Whether a request is for these pages, rather than for the provider. */
export const isOwnPage = (url: string): boolean => /^\/(?:$|\?|sign-in\/|token\/local(?:$|\?))/.test(url);

type PageContext = Context<{ Bindings: HttpBindings }>;

interface AppOptions {
  readonly provider: Provider;
  readonly people: People;
  readonly issuer: string;
}

const languageOf = (context: PageContext) =>
  chooseLanguage(context.req.query('lang'), context.req.header('accept-language'));

const problem = (status: number, code: string, detail: string): Response => {
  const title = status === 404 ? 'Not Found' : 'Bad Request';
  return new Response(JSON.stringify({ type: 'about:blank', title, status, code, detail }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
};

/** The e-mail in a body of JSON or a form. */
const readEmail = async (request: Request): Promise<string | undefined> => {
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
};

const showSignIn = async ({ provider, people }: AppOptions, context: PageContext) => {
  const { incoming, outgoing } = context.env;
  const { prompt } = await provider.interactionDetails(incoming, outgoing);
  if (prompt.name === 'consent') {
    // The library asks every native client for it, ours too; everything has been granted already.
    return context.redirect(await provider.interactionResult(incoming, outgoing, { consent: {} }), 303);
  }
  return context.html(signInPage(await people.list(), languageOf(context)));
};

const signIn = async ({ provider, people }: AppOptions, context: PageContext) => {
  const { subject, cancel } = await context.req.parseBody();
  const chosen = (await people.list()).find((person) => person.subject === subject);
  const result =
    chosen && !cancel
      ? { login: { accountId: chosen.subject } }
      : { error: 'access_denied', error_description: 'Nobody was chosen' };
  const { incoming, outgoing } = context.env;
  return context.redirect(await provider.interactionResult(incoming, outgoing, result), 303);
};

const issueToken = async ({ people, issuer }: AppOptions, context: PageContext) => {
  const email = await readEmail(context.req.raw);
  if (!email) return problem(400, 'email-missing', 'Send { "email": "…" } as JSON or as a form.');
  if (!(await people.find(email))) {
    return problem(404, 'person-not-found', 'Nobody in the journal has this e-mail.');
  }
  const issued = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: LOCAL_GRANT_TYPE, client_id: CLIENT_ID, email }),
    signal: AbortSignal.timeout(5000),
  });
  // A response of our own: the headers of that one were meant for this process.
  return context.json(await issued.json(), issued.ok ? 200 : 400);
};

export const signInApp = (options: AppOptions): Hono<{ Bindings: HttpBindings }> => {
  const { people, issuer } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
    context.header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
  });
  app.get('/', async (context) =>
    context.html(rootPage({ issuer, people: await people.list() }, languageOf(context))),
  );
  app.get('/sign-in/:uid', (context) => showSignIn(options, context));
  app.post('/sign-in/:uid', (context) => signIn(options, context));
  app.post('/token/local', (context) => issueToken(options, context));

  app.onError((error, context) => {
    const language = languageOf(context);
    return error instanceof errors.OIDCProviderError
      ? context.html(errorPage(error.error, error.error_description, language), 400)
      : context.html(errorPage('server_error', undefined, language), 500);
  });
  return app;
};
