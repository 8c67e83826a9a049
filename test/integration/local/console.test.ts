import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { CONFIRMATION_SUBJECT } from '../../../local/aws/sns/confirmation.ts';
import { consoleApp, startConsole } from '../../../local/console/console.ts';
import { createOutbox } from '../../../local/console/outbox.ts';
import { createClock } from '../../../local/host/clock.ts';
import { openStorage, type ScheduleRecord } from '../../../local/host/storage.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const topicArn = 'arn:aws:sns:eu-central-1:000000000000:m';
const sent = {
  at: '2030-11-25T06:00:00.000Z',
  protocol: 'email',
  recipient: 'anna@example.com',
  topicArn,
  subject: 'Перезвонить <ООО "Окна">',
  text: 'Документ КМ-2026-000001\nhttp://127.0.0.1:1/?Action=ConfirmSubscription&Token=a',
  messageId: 'one',
} as const;
const planned: ScheduleRecord = {
  group: 'reminders',
  name: 'r-1-v1',
  definition: { Target: { Arn: 'arn:f', Input: '{"entryId":"1"}' } },
  createdAt: sent.at,
  modifiedAt: sent.at,
  clientToken: 't',
  fingerprint: 'f',
  revision: 1,
  status: 'pending',
  dueMilliseconds: Date.parse('2031-01-01T06:00:00Z'),
  attempts: 0,
  nextAttemptMilliseconds: 0,
};

async function setup() {
  const storage = openStorage(':memory:');
  cleanups.push(() => storage.close());
  const clock = createClock(storage);
  const outbox = createOutbox({ storage, clock });
  const console = await startConsole({
    storage,
    clock,
    outbox,
    signInUrl: 'http://127.0.0.1:2/',
    timeZone: 'Europe/Moscow',
  });
  cleanups.push(() => console.stop());
  const get = (path: string) => fetch(`${console.endpoint}${path}`);
  const moveClock = (
    body: unknown,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => fetch(`${console.endpoint}/api/clock`, { method: 'POST', body: JSON.stringify(body), headers });
  const submit = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${console.endpoint}/outbox/clock?lang=en`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
      headers: { origin: console.endpoint, ...headers },
    });
  return { storage, clock, outbox, console, get, moveClock, submit };
}

describe('the page', () => {
  it('shows what was delivered, planned and failed, in Russian and in the zone given', async () => {
    const { storage, outbox, get } = await setup();
    outbox.deliver(sent);
    outbox.deliver({ ...sent, protocol: 'sms', recipient: '+79990000000', parts: 2 });
    storage.schedules.put(planned);
    storage.failures.add({
      source: 'scheduler',
      function: 'send-reminder',
      payload: { entryId: '1' },
      error: 'it <broke>',
      at: sent.at,
    });
    const response = await get('/outbox');
    expect(response.headers.get('content-type')).toMatch(/charset=utf-8/i);
    const page = await response.text();
    expect(page).toContain('<html lang="ru">');
    expect(page).toContain('Перезвонить &lt;ООО &quot;Окна&quot;&gt;');
    expect(page).toMatch(/25 нояб\. 2030 г\., 09:00:00 \(Europe\/Moscow\)/);
    expect(page).toContain('SMS (2 части), кому +79990000000');
    expect(page).toContain('1 напоминание');
    expect(page).toContain('it &lt;broke&gt;');
    expect(page).toContain('href="http://127.0.0.1:1/?Action=ConfirmSubscription&amp;Token=a"');
    expect(page).toContain('href="http://127.0.0.1:2/"');
  });

  it('shows days and people, reminders before letters about subscriptions', async () => {
    const { storage, clock, outbox } = await setup();
    const letter = { ...sent, subject: CONFIRMATION_SUBJECT, text: 'http://127.0.0.1:1/?Token=b' };
    outbox.deliver({ ...sent, at: '2030-11-24T06:00:00.000Z', subject: 'Yesterday' });
    outbox.deliver({ ...sent, subject: 'Call back', text: 'Call back Ivan' });
    outbox.deliver(letter);
    outbox.deliver({ ...letter, recipient: 'olga@example.com', topicArn: 'arn:o' });
    const app = consoleApp({
      storage,
      clock,
      outbox,
      timeZone: 'Europe/Moscow',
      names: async () => new Map([[topicArn, 'Anna <Smirnova>']]),
    });
    const page = await (await app.request('/outbox?lang=en')).text();
    const places = [
      'Monday, November 25, 2030',
      '<h4>Anna &lt;Smirnova&gt;</h4>',
      'lang="en">Call back</h5>',
      '<details><summary>1 subscription letter</summary>',
      '<h4>olga@example.com</h4>',
      '<details open><summary>1 subscription letter</summary>',
      'Sunday, November 24, 2030',
      'Yesterday',
    ].map((text) => page.indexOf(text));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
    expect(page).toContain('<pre lang="ru">Документ');
    expect(page).toContain('<pre lang="en">Call back Ivan');
  });

  it('speaks English when asked to', async () => {
    const { storage, clock, outbox } = await setup();
    const app = consoleApp({ storage, clock, outbox });
    const page = await (await app.request('/outbox?lang=en')).text();
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('Nothing has been delivered yet.');
  });

  it('lets its own script run and nothing else', async () => {
    const { get } = await setup();
    const response = await get('/outbox');
    const [, nonce] = /script-src 'nonce-([^']+)'/.exec(
      response.headers.get('content-security-policy') ?? '',
    ) ?? ['', 'none'];
    expect(await response.text()).toContain(`<script nonce="${nonce}">`);
  });

  it('moves time by its forms', async () => {
    const { clock, submit } = await setup();
    const hour = await submit({ seconds: '3600' });
    expect([hour.status, hour.headers.get('location')]).toEqual([303, '/outbox?lang=en']);
    expect(Math.round(clock.offsetMilliseconds() / 1000)).toBe(3600);
    await submit({ reset: 'true' });
    expect(clock.offsetMilliseconds()).toBe(0);
    await submit({ local: '2031-01-01T09:00' });
    expect(clock.now().toISOString()).toMatch(/^2031-01-01T06:00/);
    await submit({ to: '2031-01-02T06:00:00.000Z' });
    expect(clock.now().toISOString()).toMatch(/^2031-01-02T06:00/);
  });

  it('says why it did not', async () => {
    const { submit } = await setup();
    const back = await submit({ local: '2001-01-01T09:00' });
    expect(back.status).toBe(400);
    expect(await back.text()).toContain('Time can only be moved forward.');
    const forms: Record<string, string>[] = [{ local: 'nonsense' }, { seconds: 'x' }, {}];
    for (const form of forms) {
      expect((await submit(form)).status).toBe(400);
    }
  });

  it('takes no forms from other sites', async () => {
    const { submit, clock } = await setup();
    const response = await submit({ seconds: '3600' }, { origin: 'https://example.com' });
    expect(response.status).toBe(403);
    expect(clock.offsetMilliseconds()).toBe(0);
  });

  it('answers under no name but this machine’s', async () => {
    const { console } = await setup();
    const status = await new Promise((resolve, reject) => {
      request(`${console.endpoint}/api/outbox`, { headers: { host: 'rebound.example.com' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

describe('the API', () => {
  it('lists messages, newest first and filtered', async () => {
    const { outbox, get } = await setup();
    outbox.deliver(sent);
    outbox.deliver({ ...sent, protocol: 'sms', recipient: '+79990000000', at: '2030-11-26T06:00:00.000Z' });
    const recipients = async (query: string) =>
      ((await (await get(`/api/outbox${query}`)).json()) as { recipient: string }[]).map(
        ({ recipient }) => recipient,
      );
    expect(await recipients('')).toEqual(['+79990000000', 'anna@example.com']);
    expect(await recipients('?protocol=email')).toEqual(['anna@example.com']);
    expect(await recipients('?recipient=anna@example.com')).toEqual(['anna@example.com']);
    expect(await recipients('?since=2030-11-26T09:00:00%2B03:00')).toEqual(['+79990000000']);
    const refused = await get('/api/outbox?sender=x');
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
  });

  it('lists schedules and failures', async () => {
    const { storage, get } = await setup();
    storage.schedules.put(planned);
    expect(await (await get('/api/schedules')).json()).toEqual([
      {
        group: 'reminders',
        name: 'r-1-v1',
        status: 'pending',
        at: '2031-01-01T06:00:00.000Z',
        target: 'arn:f',
        input: '{"entryId":"1"}',
      },
    ]);
    expect(await (await get('/api/failures')).json()).toEqual([]);
  });

  it('moves time and tells it', async () => {
    const { get, moveClock } = await setup();
    expect(await (await get('/api/clock')).json()).toMatchObject({ offsetSeconds: 0 });
    expect(await (await moveClock({ to: '2031-01-01T06:00:00Z' })).json()).toMatchObject({
      now: expect.stringMatching(/^2031-01-01T06:00/),
    });
    expect(await (await moveClock({ reset: true })).json()).toMatchObject({ offsetSeconds: 0 });
    expect(await (await moveClock({ seconds: 90 })).json()).toMatchObject({ offsetSeconds: 90 });
  });

  it.each([
    ['a past moment', { to: '2001-01-01T00:00:00Z' }],
    ['a moment without a zone', { to: '2031-01-01T00:00:00' }],
    ['seconds backwards', { seconds: -1 }],
    ['too many seconds', { seconds: 1e300 }],
    ['two wishes', { seconds: 1, reset: true }],
    ['no wish', {}],
    ['no object', 'later'],
  ])('refuses %s', async (_, body) => {
    const { moveClock, clock } = await setup();
    const response = await moveClock(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      status: 400,
      title: 'Time was not moved',
      detail: expect.any(String),
    });
    expect(clock.offsetMilliseconds()).toBe(0);
  });

  it('takes JSON only', async () => {
    const { moveClock } = await setup();
    expect((await moveClock({ seconds: 1 }, { 'content-type': 'application/xml' })).status).toBe(415);
    expect((await moveClock({ seconds: 1 }, { 'content-type': 'text/plain' })).status).toBe(403);
  });
});
