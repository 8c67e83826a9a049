import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DeleteScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Cloud, FIRST_ADMINISTRATOR_EMAIL, startCloud } from '../../local/cloud.ts';
import { PBX_NAMES } from '../../local/console/telephony-scripts.ts';
import { confirmSubscriptions } from '../../local/sample/confirm-subscriptions.ts';
import { seedCompany } from '../../local/sample/seed.ts';
import { clientsOf } from '../../local/sign-in/session.ts';
import { expectOk } from '../../shared/api/client.ts';
import { eventOf, journalRequest } from '../support/telephony.ts';

const MANAGER = 'smirnova@okna.example';
const DAY_SECONDS = 86_400;

describe('the local cloud', () => {
  let directory: string;
  let cloud: Cloud;

  const start = async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'CRITICAL';
    cloud = await startCloud({ directory });
    return clientsOf(cloud);
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-'));
  });
  afterEach(async () => {
    await cloud.stop();
    rmSync(directory, { recursive: true });
  });

  const enterOneCall = async (clientOf: ReturnType<typeof clientsOf>) => {
    const administrator = clientOf(FIRST_ADMINISTRATOR_EMAIL);
    expectOk(
      await administrator('create-user', {
        body: { name: 'Анна', email: MANAGER, access: { journal: 'write', view: 'standard', scope: 'all' } },
      }),
    );
    await cloud.settled();
    await confirmSubscriptions(cloud);
    const kind = expectOk(await administrator('create-control-kind', { body: { name: 'Перезвонить' } }));
    const call = expectOk(await clientOf(MANAGER)('create-communication', { body: {} }));
    return { kind, call };
  };

  it('keeps everything over a restart, pending reminders and the search too (R24, R5)', async () => {
    let clientOf = await start();
    const { kind, call } = await enterOneCall(clientOf);
    const nextDate = new Date(cloud.clock.now().getTime() + 2 * DAY_SECONDS * 1000)
      .toISOString()
      .slice(0, 10);
    const params = { communicationId: call.id };
    const entry = expectOk(
      await clientOf(MANAGER)('create-control-entry', { params, body: { kindId: kind.id, nextDate } }),
    );
    await cloud.settled();
    await cloud.stop();

    clientOf = await start();
    expect(expectOk(await clientOf(MANAGER)('get-communication', { params })).number).toBe(call.number);
    const found = expectOk(await clientOf(MANAGER)('search', { query: { q: call.number } }));
    expect(found.communications.items).toMatchObject([{ id: call.id }]);
    expect(cloud.outbox.list({}).filter(({ text }) => text.includes(call.number))).toEqual([]);
    cloud.clock.advance({ to: new Date(entry.reminders[0]?.dueAt ?? '') });
    await vi.waitFor(
      () => expect(cloud.outbox.list({}).filter(({ text }) => text.includes(call.number))).toHaveLength(1),
      { timeout: 15_000 },
    );
    const [after] = expectOk(await clientOf(MANAGER)('list-control-entries', { params })).items;
    expect(after?.reminders.at(-1)).toMatchObject({ status: 'sent', channels: ['email'], attempts: 1 });
    const page = await (await fetch(`${cloud.consoleUrl}/outbox`)).text();
    expect(page, 'the outbox shows managers by name').toContain('<h4>Анна</h4>');
  });

  it('case 47: reminders whose one-shots are lost are sent by the sweeper, each once (R24)', async () => {
    const clientOf = await start();
    const { kind, call } = await enterOneCall(clientOf);
    const params = { communicationId: call.id };
    const nextDate = new Date(cloud.clock.now().getTime() + DAY_SECONDS * 1000).toISOString().slice(0, 10);
    const body = { kindId: kind.id, nextDate };
    const entries = [];
    for (let count = 0; count < 3; count++) {
      entries.push(expectOk(await clientOf(MANAGER)('create-control-entry', { params, body })));
    }
    await cloud.settled();

    const scheduler = new SchedulerClient({});
    const { Schedules: schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
    expect(schedules).toHaveLength(3);
    for (const { Name, GroupName } of schedules) {
      await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
    }
    const dueAt = Date.parse(entries[0]?.reminders[0]?.dueAt ?? '');
    cloud.clock.advance({ to: new Date(dueAt + 5 * 60_000) });
    const sent = () => cloud.outbox.list({}).filter(({ text }) => text.includes(call.number));
    await vi.waitFor(() => expect(sent().length).toBeGreaterThan(0), { timeout: 15_000 });
    await vi.waitFor(
      async () => {
        const shown = expectOk(await clientOf(MANAGER)('list-control-entries', { params })).items;
        expect(shown.map(({ reminders }) => reminders.at(-1)?.status)).toEqual(['sent', 'sent', 'sent']);
      },
      { timeout: 15_000 },
    );
    const summary = expectOk(await clientOf(FIRST_ADMINISTRATOR_EMAIL)('summarize-reminders', {}));
    expect(summary.lateNow.count).toBe(0);
    const messages = sent().length;
    cloud.clock.advance({ seconds: 300 });
    // Time for a second sweep, which must find nothing.
    await delay(1500);
    expect(sent()).toHaveLength(messages);
  });

  it('goes on filling the journal where it was interrupted', async () => {
    const clientOf = await start();
    const administrator = clientOf(FIRST_ADMINISTRATOR_EMAIL);
    const seed = (failAfter: number) => {
      let calls = 0;
      const counted: typeof clientOf = (email) => async (id, request) => {
        if (++calls > failAfter) throw new Error('interrupted');
        return clientOf(email)(id, request);
      };
      return seedCompany({
        administrator,
        clientOf: counted,
        teamEntered: cloud.settled,
        checkpoints: cloud.checkpoints,
        now: cloud.clock.now(),
      });
    };
    await expect(seed(40)).rejects.toThrow('interrupted');
    expect(await seed(Number.POSITIVE_INFINITY)).toBe(true);
    expect(await seed(0)).toBe(false);
    const journal = expectOk(await administrator('list-communications', { query: { limit: 200 } }));
    expect(journal.items).toHaveLength(200);
    expect(journal.next).toBeNull();
    expect(journal.items[0]?.number).toMatch(/-000200$/);
  });

  it('warns of a manager whom reminders do not reach; once they confirm their e-mail, what was left is sent (R20, R24)', async () => {
    const clientOf = await start();
    const administrator = clientOf(FIRST_ADMINISTRATOR_EMAIL);
    const access = { journal: 'write', view: 'standard', scope: 'all' } as const;
    const { id: userId } = expectOk(
      await administrator('create-user', { body: { name: 'Анна', email: MANAGER, access } }),
    );
    const kind = expectOk(await administrator('create-control-kind', { body: { name: 'Перезвонить' } }));
    await cloud.settled();
    const shown = async () => expectOk(await administrator('get-user', { params: { userId } }));
    const email = (state: string) => ({ subscriptions: [{ channel: 'email', state }] });
    expect(await shown()).toMatchObject({ delivery: email('pending'), warning: 'no-working-channel' });

    const manager = clientOf(MANAGER);
    const call = expectOk(await manager('create-communication', { body: {} }));
    const params = { communicationId: call.id };
    const nextDate = new Date(cloud.clock.now().getTime() + DAY_SECONDS * 1000).toISOString().slice(0, 10);
    const made = expectOk(
      await manager('create-control-entry', { params, body: { kindId: kind.id, nextDate } }),
    );
    expect(made.reminderWarning).toBe('no-working-channel');
    const soon = { timeout: 15_000, interval: 200 };
    const entry = async () => {
      const [only] = expectOk(await manager('list-control-entries', { params })).items;
      return { reminder: only?.reminders.at(-1), reminderWarning: only?.reminderWarning };
    };
    await cloud.settled();
    cloud.clock.advance({ to: new Date(made.reminders[0]?.dueAt ?? '') });
    await vi.waitFor(
      async () => expect((await entry()).reminder).toMatchObject({ status: 'undeliverable' }),
      soon,
    );
    expect((await entry()).reminderWarning).toBe('no-working-channel');

    const [request] = cloud.outbox.list({ recipient: MANAGER });
    const follow = async (link: string) =>
      (await fetch(link, { headers: { accept: 'text/html' }, signal: AbortSignal.timeout(10_000) })).text();
    const link = /http:\S+/.exec(request?.text ?? '')?.[0] ?? 'missing:';
    const confirmation = await follow(link);
    await vi.waitFor(
      async () => expect(await shown()).toMatchObject({ delivery: email('confirmed'), warning: null }),
      soon,
    );
    expect(expectOk(await manager('get-me', {})).warning).toBeNull();
    await vi.waitFor(
      () => expect(cloud.outbox.list({}).filter(({ text }) => text.includes(call.number))).toHaveLength(1),
      soon,
    );
    await vi.waitFor(async () => expect((await entry()).reminder).toMatchObject({ status: 'sent' }), soon);
    expect((await entry()).reminderWarning).toBeNull();

    const unsubscribing = /href="([^"]*Action=Unsubscribe[^"]*)"/.exec(confirmation)?.[1] ?? '';
    await follow(new URL(unsubscribing.replaceAll('&amp;', '&'), link).href);
    await vi.waitFor(
      async () =>
        expect(await shown()).toMatchObject({ delivery: email('deleted'), warning: 'no-working-channel' }),
      soon,
    );
  });

  it('takes a signed event of a call, and reminds of a missed one at once (R15, R20)', async () => {
    let clientOf = await start();
    await enterOneCall(clientOf);
    const secret = cloud.telephonySecret;
    const send = async (signedWith: string) => {
      const signedAt = cloud.clock.now();
      const missed = eventOf({ kind: 'missed', at: signedAt.toISOString() });
      const { path, ...request } = journalRequest(missed, { signedAt, secret: signedWith });
      return fetch(`${cloud.apiUrl}${path}`, { method: 'POST', ...request });
    };
    expect((await send('guessed')).status).toBe(401);
    const answer = await send(secret);
    expect(answer.status).toBe(200);
    const { communicationId } = (await answer.json()) as { communicationId: `com_${string}` };
    const made = expectOk(
      await clientOf(FIRST_ADMINISTRATOR_EMAIL)('get-communication', { params: { communicationId } }),
    );
    const hour = made.nextDate === null ? undefined : new Date(`${made.nextDate}T20:59:00.000Z`);
    await cloud.settled();
    if (hour && hour > cloud.clock.now()) cloud.clock.advance({ to: hour });
    await vi.waitFor(
      () => expect(cloud.outbox.list({}).filter(({ text }) => text.includes(made.number))).toHaveLength(1),
      { timeout: 15_000 },
    );
    await cloud.stop();
    clientOf = await start();
    expect(cloud.telephonySecret).toBe(secret);
  });

  it('takes the calls that npm start offers to try, of every PBX, also after time was moved (A11)', async () => {
    const clientOf = await start();
    await enterOneCall(clientOf);
    cloud.clock.advance({ seconds: 3 * DAY_SECONDS });
    const administrator = clientOf(FIRST_ADMINISTRATOR_EMAIL);
    const before = expectOk(await administrator('list-communications', { query: { limit: 50 } })).items
      .length;
    for (const pbx of PBX_NAMES) {
      const script = await (await fetch(`${cloud.consoleUrl}/try/${pbx}`)).text();
      const { stdout } = await promisify(execFile)('sh', ['-c', `${script.trimEnd()} -w ' %{http_code}'`]);
      expect(`${pbx}: ${stdout}`).toMatch(/ 200$/);
    }
    const after = expectOk(await administrator('list-communications', { query: { limit: 50 } })).items;
    expect(after).toHaveLength(before + PBX_NAMES.length);
  });

  it('leads somewhere at every address it prints', async () => {
    await start();
    for (const address of [
      `${cloud.apiUrl}/docs`,
      `${cloud.consoleUrl}/`,
      `${cloud.consoleUrl}/outbox`,
      `${cloud.signInUrl}/`,
    ]) {
      const answer = await fetch(address, { headers: { accept: 'text/html' } });
      expect(`${address} ${answer.status}`).toBe(`${address} 200`);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(await answer.text()).toContain('<h1');
    }
  });

  it('wants a token', async () => {
    await start();
    const answer = await fetch(`${cloud.apiUrl}/communications`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});
