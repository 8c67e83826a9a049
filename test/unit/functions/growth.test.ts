import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { routes } from '../../../shared/api/all-routes.ts';
import { bodyLimitOf, type RouteSpec } from '../../../shared/api/route-spec.ts';
import { httpEvent } from '../../support/in-process.ts';
import { secrets } from '../../support/telephony.ts';
import { withoutWaiting } from '../../support/without-waiting.ts';

/** Code that is no request's: the test's own surroundings. */
const FOREIGN = /vitest|^node:(?!internal\/url)|\/test\//;

/**
 * Steps, and not time: V8 counts how often every block of code is run, which is the same on every machine. What it does
 * not see, the work of built-in functions on long texts, is bounded by how much text they are given at all.
 */
const stepsOf = async (session: Session, act: () => Promise<unknown>): Promise<number> => {
  // Taking sets the counts back.
  await session.post('Profiler.takePreciseCoverage');
  await act();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => !FOREIGN.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
};

const repeated = (before: string, unit: string, after: string, bytes: number) =>
  before + unit.repeat(Math.floor((bytes - before.length - after.length) / Buffer.byteLength(unit))) + after;

/** Whatever the route: bodies that have made one or another part of a pipeline work more than they weigh. */
const HOSTILE: Readonly<Record<string, (bytes: number) => string>> = {
  ampersands: (bytes) => repeated('sign=x&event=NOTIFY_START&json={}&', 'a&', '', bytes),
  escapes: (bytes) => repeated('sign=x&event=NOTIFY_START&json=', '%ff', '', bytes),
  brackets: (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  marks: (bytes) => repeated('{"name":"a', '\u0301\u0316', '"}', bytes),
  keys: (bytes) => {
    const count = Math.floor((bytes - 2) / 13);
    return `{${Array.from({ length: count }, (_, index) => `"k${String(index).padStart(7, '0')}":1`).join(',')}}`;
  },
  columns: (bytes) => repeated('{"name":"a","columns":[{"a":1}', ',{"a":1}', ']}', bytes),
  filters: (bytes) => repeated('{"filters":[{"column":"topic"}', ',{"column":"topic"}', ']}', bytes),
  items: (bytes) => repeated('{"action":"mark","items":[{}', ',{}', ']}', bytes),
  phones: (bytes) => repeated('{"name":"a","phones":[{"phone":"', ' (', '"}]}', bytes),
};

/** Growth shows here as well as in a mebibyte. */
const MAX_BYTES = 32 * 1024;

/** Steps that a request may take more than another for what is set up the first time. */
const SETTING_UP = 300;

/** The path with an id of each kind in it that is of the right form. */
const pathOf = ({ path, params }: RouteSpec) => {
  const ids = ['com', 'ctl', 'cpt', 'ord', 'sta', 'ctk', 'fld', 'usr', 'viw', 'imp'];
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const right = ids
      .map((id) => `${id}_01JDFV0000000000000000000A`)
      .find((id) => {
        return params?.shape[name] && z.safeParse(params.shape[name], id).success;
      });
    if (!right) throw new Error(`No id for ${name}`);
    return right;
  });
};

const withBody = Object.entries<RouteSpec>(routes).filter(
  ([, route]) => route.body && route.function !== 'docs',
);

describe('the work for a hostile body', () => {
  const session = new Session();
  let sendToApi: (path: string, method: string, body: string) => Promise<{ status: number }>;
  let sendSigned: (route: RouteSpec, body: string) => Promise<{ status: number }>;

  beforeAll(async () => {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    // Only now: code that ran before is not counted, or not wholly.
    const { signedFunction } = await import('../../../functions/middleware/signed-function.ts');
    const { mangoCalls, mangoOthers, mangoSummaries } = await import('../../../shared/adapters/mango.ts');
    const { novofon } = await import('../../../shared/adapters/novofon.ts');
    const { journalPbx } = await import('../../../shared/adapters/pbx.ts');
    const { openMemoryApi } = await import('../../support/memory-api.ts');
    const api = await openMemoryApi();
    sendToApi = (path, method, body) =>
      api.send({ subject: 'subject-of-no-user' }, { path, method, body, headers: { 'if-match': '"1"' } });

    const pbxs = {
      'receive-telephony-event': journalPbx(secrets.journal),
      'receive-mango-call': mangoCalls(secrets),
      'receive-mango-summary': mangoSummaries(secrets),
      'acknowledge-mango-event': mangoOthers(secrets),
      'acknowledge-mango-record-event': mangoOthers(secrets),
      'receive-novofon-event': novofon(secrets.novofon, 'Europe/Moscow'),
    };
    const operations = Object.fromEntries(
      Object.entries(pbxs).map(([id, pbx]) => [
        id,
        {
          verify: async (...given: Parameters<typeof pbx.verify>) => pbx.verify(...given),
          handle: async () => null,
        },
      ]),
    );
    const handler = signedFunction(operations as never, { clock: withoutWaiting({ now: () => new Date() }) });
    sendSigned = async ({ method, path, form }, body) => {
      const headers = {
        'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
        'x-timestamp': '1',
        'x-signature': 'x',
        signature: 'x',
      };
      const event = httpEvent(new Request(`http://journal.example${path}`, { method, headers }), body, '');
      const { statusCode } = await handler(event as never, {} as never);
      return { status: statusCode ?? 0 };
    };
  });
  afterAll(() => session.disconnect());

  const send = (route: RouteSpec, body: string) =>
    route.function === 'telephony' ? sendSigned(route, body) : sendToApi(pathOf(route), route.method, body);

  it.each(withBody)('%s: grows no faster than the body', async (_, route) => {
    const limit = Math.min(bodyLimitOf(route), MAX_BYTES);
    for (const [kind, make] of Object.entries(HOSTILE)) {
      const [half, whole] = [make(limit / 2), make(limit)];
      expect(Buffer.byteLength(whole)).toBeLessThanOrEqual(limit);
      // What is run for the first time is set up once.
      await send(route, make(2048));
      const normalised = vi.spyOn(String.prototype, 'normalize');
      const forms = vi.spyOn(globalThis, 'URLSearchParams');
      const stepsOfHalf = await stepsOf(session, () => send(route, half));
      const stepsOfWhole = await stepsOf(session, async () => {
        const { status } = await send(route, whole);
        expect([400, 401, 403]).toContain(status);
      });
      const lengths = normalised.mock.contexts.map((text) => String(text).length);
      const formLengths = forms.mock.calls.map(([text]) => String(text ?? '').length);
      normalised.mockRestore();
      forms.mockRestore();
      expect(stepsOfWhole, kind).toBeLessThan(2.1 * stepsOfHalf + SETTING_UP);
      // Built-in functions that are quadratic, in the marks on one letter and in the fields of a form, whose steps V8
      // does not count: they are given nothing of the size of a body.
      expect(Math.max(0, ...lengths), kind).toBeLessThan(MAX_BYTES / 4);
      expect(Math.max(0, ...formLengths), kind).toBeLessThan(MAX_BYTES / 4);
    }
  });

  it.each(withBody)('%s: over its limit is none, and the same however large it is', async (_, route) => {
    const limit = bodyLimitOf(route);
    const [double, eightfold] = [' '.repeat(limit * 2), ' '.repeat(limit * 8)];
    await send(route, double);
    const parse = vi.spyOn(JSON, 'parse');
    const first = await stepsOf(session, async () => expect((await send(route, double)).status).toBe(413));
    const second = await stepsOf(session, async () =>
      expect((await send(route, eightfold)).status).toBe(413),
    );
    const parsed = parse.mock.calls.map(([text]) => String(text).length);
    parse.mockRestore();
    expect(Math.max(0, ...parsed)).toBeLessThan(limit);
    expect(second).toBeLessThan(first + SETTING_UP);
  });
});
