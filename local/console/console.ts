/** The window into the local cloud: the outbox page, and the same as JSON for scripts and tests. */
import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { NONCE, type SecureHeadersVariables, secureHeaders } from 'hono/secure-headers';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Clock } from '../host/clock.ts';
import { type ListenOptions, listen } from '../host/listen.ts';
import type { Storage } from '../host/storage.ts';
import { outboxPage } from './console-page.ts';
import type { Outbox } from './outbox.ts';
import type { Language } from './page-text.ts';
import { isPbxName, type Telephony, telephonyScript } from './telephony-scripts.ts';

const messagesOnPage = 200;
const failuresOnPage = 50;
const plannedOnPage = 20;

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

const scheduledTarget = z.object({
  Target: z.object({ Arn: z.string(), Input: z.string().optional() }),
});

const clockRequest = z.union([
  z.strictObject({ to: z.iso.datetime({ offset: true }) }),
  z.strictObject({
    seconds: z
      .number()
      .nonnegative()
      .max(100 * 366 * 86_400),
  }),
  z.strictObject({ reset: z.literal(true) }),
]);
type ClockRequest = z.infer<typeof clockRequest>;

/** Why time was not moved: in English for the API, on the page in its language. */
const refusals = {
  backwards: {
    en: 'Time can be moved forward only.',
    ru: 'Время можно перевести только вперёд.',
  },
  unclear: {
    en: 'Say one of {"to": "2026-11-25T06:00:00Z"}, {"seconds": 3600} (not negative) and {"reset": true}.',
    ru: 'Укажите момент, до которого перевести время.',
  },
} as const satisfies Record<string, Record<Language, string>>;

/** Starts the console on loopback unless told otherwise. */
export async function startConsole(
  options: ConsoleOptions & ListenOptions,
): Promise<{ endpoint: string; stop(): Promise<void> }> {
  return listen(consoleApp(options), options);
}

/** The console as an application, to be served or mounted. */
export function consoleApp(options: ConsoleOptions): Hono<Environment> {
  const { storage, clock, outbox, signInUrl, telephony } = options;
  const timeZone = options.timeZone ?? Temporal.Now.timeZoneId();
  const app = new Hono<Environment>();

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

  const clockState = () => ({
    now: clock.now().toISOString(),
    offsetSeconds: Math.round(clock.offsetMilliseconds() / 1000),
  });

  const showPage = async (context: Context<Environment>, refusal?: keyof typeof refusals) => {
    const language = languageOf(context);
    const page = outboxPage({
      language,
      timeZone,
      now: clock.now(),
      offsetSeconds: clockState().offsetSeconds,
      messages: outbox.list({ limit: messagesOnPage }),
      names: (await options.names?.()) ?? new Map(),
      planned: plannedMoments(storage).slice(0, plannedOnPage),
      failures: storage.failures.list().slice(0, failuresOnPage),
      signInUrl,
      refusal: refusal === undefined ? undefined : refusals[refusal][language],
      nonce: context.get('secureHeadersNonce') ?? '',
    });
    return context.html(page, refusal === undefined ? 200 : 400);
  };

  app.get('/', (context) => context.redirect('/outbox'));
  app.get('/outbox', (context) => showPage(context));

  app.post('/outbox/clock', async (context) => {
    const request = formRequest(await context.req.parseBody(), timeZone);
    const refusal = request === undefined ? 'unclear' : move(clock, request);
    if (refusal !== undefined) return showPage(context, refusal);
    return context.redirect(`/outbox?lang=${languageOf(context)}`, 303);
  });

  app.get('/api/outbox', (context) => {
    const query = outboxQuery.safeParse(context.req.query());
    if (!query.success) return problem(context, 400, 'Invalid query', z.prettifyError(query.error));
    return context.json(outbox.list(query.data));
  });
  app.get('/api/failures', (context) => context.json(storage.failures.list()));
  app.get('/api/schedules', (context) => context.json(scheduleViews(storage)));
  app.get('/try/:pbx', (context) => {
    const pbx = context.req.param('pbx');
    if (!telephony || !isPbxName(pbx)) return context.notFound();
    return context.text(telephonyScript(pbx, { ...telephony, now: clock.now(), timeZone }));
  });
  app.get('/api/clock', (context) => context.json(clockState()));
  app.post('/api/clock', async (context) => {
    if (!context.req.header('content-type')?.startsWith('application/json')) {
      return problem(context, 415, 'Unsupported media type', 'Send application/json.');
    }
    const body: unknown = await context.req.json().catch(() => undefined);
    const request = clockRequest.safeParse(body);
    const refusal = request.success ? move(clock, request.data) : 'unclear';
    if (refusal !== undefined) return problem(context, 400, 'Time was not moved', refusals[refusal].en);
    return context.json(clockState());
  });

  app.onError((error, context) =>
    error instanceof HTTPException && error.status === 403
      ? problem(
          context,
          403,
          'Forbidden',
          'Forms are taken from this page alone. Scripts send JSON to /api/clock: {"seconds": 3600}.',
        )
      : problem(context, 500, 'Internal Server Error', 'The console failed.'),
  );
  app.notFound((context) => problem(context, 404, 'Not found', 'There is nothing at this address.'));
  return app;
}

function move(clock: Clock, request: ClockRequest): keyof typeof refusals | undefined {
  if ('reset' in request) {
    clock.reset();
    return undefined;
  }
  try {
    clock.advance('to' in request ? { to: new Date(request.to) } : request);
    return undefined;
  } catch (error) {
    // The clock alone can tell: it goes on between any question here and the move.
    if (error instanceof RangeError) return 'backwards';
    throw error;
  }
}

/** What the page's buttons ask for; `local` is a date and time in the page's zone. */
function formRequest(form: Record<string, unknown>, timeZone: string): ClockRequest | undefined {
  if (typeof form.local === 'string') {
    try {
      const zoned = Temporal.PlainDateTime.from(form.local).toZonedDateTime(timeZone);
      return { to: zoned.toInstant().toString() };
    } catch {
      return undefined;
    }
  }
  const candidate =
    form.seconds === undefined
      ? { to: form.to }
      : { seconds: z.coerce.number().safeParse(form.seconds).data };
  return clockRequest.safeParse(form.reset === 'true' ? { reset: true } : candidate).data;
}

/** The moments for which one-shots are pending, the next first. */
function plannedMoments(storage: Pick<Storage, 'schedules'>) {
  const pending = scheduleViews(storage).filter(({ status }) => status === 'pending');
  return [...Map.groupBy(pending, ({ at }) => at)]
    .map(([at, together]) => ({ at, count: together.length }))
    .sort((one, other) => one.at.localeCompare(other.at));
}

function scheduleViews({ schedules }: Pick<Storage, 'schedules'>) {
  return schedules.list().map(({ group, name, status, dueMilliseconds, definition }) => {
    const { Target } = scheduledTarget.parse(definition);
    return {
      group,
      name,
      status,
      at: new Date(dueMilliseconds).toISOString(),
      target: Target.Arn,
      input: Target.Input,
    };
  });
}

function languageOf(context: Context): Language {
  return context.req.query('lang') === 'en' ? 'en' : 'ru';
}

/** An error as RFC 9457 has it. */
function problem(context: Context, status: 400 | 403 | 404 | 415 | 500, title: string, detail: string) {
  return context.json({ type: 'about:blank', title, status, detail }, status, {
    'content-type': 'application/problem+json',
  });
}
