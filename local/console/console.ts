/** The window into the local cloud: the outbox page, and the same as JSON for scripts and tests. */
import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { NONCE, type SecureHeadersVariables, secureHeaders } from 'hono/secure-headers';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Clock } from '../host/clock.ts';
import { type ListenOptions, listen } from '../host/listen.ts';
import type { Storage } from '../host/storage.ts';
import { outboxPage } from './console-page.ts';
import { CLOCK_REFUSALS, type ClockRefusal, clockRequest, formRequest, moveTime } from './move-time.ts';
import type { Outbox } from './outbox.ts';
import type { Language } from './page-text.ts';
import { plannedMoments, scheduleViews } from './schedule-views.ts';
import { isPbxName, type Telephony, telephonyScript } from './telephony-scripts.ts';

const MESSAGES_ON_PAGE = 200;
const FAILURES_ON_PAGE = 50;
const PLANNED_ON_PAGE = 20;

interface ConsoleOptions {
  readonly storage: Pick<Storage, 'schedules' | 'failures'>;
  readonly clock: Clock;
  readonly outbox: Pick<Outbox, 'list'>;
  /** Where people sign in to the journal; the page links there. */
  readonly signInUrl?: string | undefined;
  /** What calls can be tried with; not at all unless given. */
  readonly telephony?: Telephony | undefined;
  /** What the owners of topics are called, by the topics' ARNs. Others are shown by their addresses. */
  readonly names?: (() => Promise<ReadonlyMap<string, string>>) | undefined;
  /** IANA zone of the moments on the page; the machine's unless given. */
  readonly timeZone?: string | undefined;
}

type Environment = { Variables: SecureHeadersVariables };
type ConsoleContext = Context<Environment>;
type App = Hono<Environment>;

const outboxQuery = z.strictObject({
  recipient: z.string().optional(),
  protocol: z.enum(['email', 'sms']).optional(),
  topicArn: z.string().optional(),
  since: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .optional(),
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
});

const languageOf = (context: ConsoleContext): Language => (context.req.query('lang') === 'en' ? 'en' : 'ru');

/** An error as in RFC 9457. */
const problem = (
  context: ConsoleContext,
  status: 400 | 403 | 404 | 415 | 500,
  title: string,
  detail: string,
) =>
  context.json({ type: 'about:blank', title, status, detail }, status, {
    'content-type': 'application/problem+json',
  });

const clockState = (clock: Clock) => ({
  now: clock.now().toISOString(),
  offsetSeconds: Math.round(clock.offsetMilliseconds() / 1000),
});

/** The page can do nothing but show itself, and send its own forms. */
const addSecurity = (app: App): void => {
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'unsafe-inline'"],
        scriptSrc: [NONCE],
        imgSrc: ['data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      // The page is plain HTTP on loopback, which browsers would otherwise be told to avoid for good.
      strictTransportSecurity: false,
      // With none, browsers would send the forms with an origin of null.
      referrerPolicy: 'same-origin',
    }),
  );
  app.use(csrf());
};

const addPage = (app: App, options: ConsoleOptions, timeZone: string): void => {
  const { storage, clock, outbox, signInUrl } = options;
  const showPage = async (context: ConsoleContext, refusal?: ClockRefusal) => {
    const language = languageOf(context);
    const page = outboxPage({
      language,
      timeZone,
      now: clock.now(),
      offsetSeconds: clockState(clock).offsetSeconds,
      messages: outbox.list({ limit: MESSAGES_ON_PAGE }),
      names: (await options.names?.()) ?? new Map(),
      planned: plannedMoments(storage).slice(0, PLANNED_ON_PAGE),
      failures: storage.failures.list().slice(0, FAILURES_ON_PAGE),
      signInUrl,
      refusal: refusal && CLOCK_REFUSALS[refusal][language],
      nonce: context.get('secureHeadersNonce') ?? '',
    });
    return context.html(page, refusal === undefined ? 200 : 400);
  };
  app.get('/', (context) => context.redirect('/outbox'));
  app.get('/outbox', (context) => showPage(context));
  app.post('/outbox/clock', async (context) => {
    const refusal = moveTime(clock, formRequest(await context.req.parseBody(), timeZone));
    if (refusal !== undefined) return showPage(context, refusal);
    return context.redirect(`/outbox?lang=${languageOf(context)}`, 303);
  });
};

const addApi = (app: App, { storage, clock, outbox, telephony }: ConsoleOptions, timeZone: string): void => {
  app.get('/api/outbox', (context) => {
    const query = outboxQuery.safeParse(context.req.query());
    if (!query.success) return problem(context, 400, 'Invalid query', z.prettifyError(query.error));
    return context.json(outbox.list(query.data));
  });
  app.get('/api/failures', (context) => context.json(storage.failures.list()));
  app.get('/api/schedules', (context) => context.json(scheduleViews(storage)));
  app.get('/api/clock', (context) => context.json(clockState(clock)));
  app.post('/api/clock', async (context) => {
    if (!context.req.header('content-type')?.startsWith('application/json')) {
      return problem(context, 415, 'Unsupported media type', 'Send application/json.');
    }
    const body: unknown = await context.req.json().catch(() => undefined);
    const refusal = moveTime(clock, clockRequest.safeParse(body).data);
    if (refusal !== undefined) return problem(context, 400, 'Time was not moved', CLOCK_REFUSALS[refusal].en);
    return context.json(clockState(clock));
  });
  app.get('/try/:pbx', (context) => {
    const pbx = context.req.param('pbx');
    if (!telephony || !isPbxName(pbx)) return context.notFound();
    return context.text(telephonyScript(pbx, { ...telephony, now: clock.now(), timeZone }));
  });
};

/** The console as an application, to be served or mounted. */
export const consoleApp = (options: ConsoleOptions): App => {
  const timeZone = options.timeZone ?? Temporal.Now.timeZoneId();
  const app: App = new Hono();
  addSecurity(app);
  addPage(app, options, timeZone);
  addApi(app, options, timeZone);
  app.onError((error, context) => {
    const isForeignForm = error instanceof HTTPException && error.status === 403;
    if (!isForeignForm) return problem(context, 500, 'Internal Server Error', 'The console failed.');
    const detail =
      'Forms are accepted from this page only. Scripts send JSON to /api/clock: {"seconds": 3600}.';
    return problem(context, 403, 'Forbidden', detail);
  });
  app.notFound((context) => problem(context, 404, 'Not found', 'There is nothing at this address.'));
  return app;
};

/** Starts the console, on loopback unless another address is given. */
export const startConsole = (
  options: ConsoleOptions & ListenOptions,
): Promise<{ endpoint: string; stop(): Promise<void> }> => listen(consoleApp(options), options);
