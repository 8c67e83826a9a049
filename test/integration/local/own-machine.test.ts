import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startGateway } from '../../../local/aws/gateway/gateway.ts';
import { openLambda } from '../../../local/aws/lambda/lambda.ts';
import { openScheduler } from '../../../local/aws/scheduler/scheduler.ts';
import { startSecrets } from '../../../local/aws/secrets.ts';
import { startSns } from '../../../local/aws/sns/sns.ts';
import { startConsole } from '../../../local/console/console.ts';
import { createClock } from '../../../local/host/clock.ts';
import { openStorage } from '../../../local/host/storage.ts';
import { startSignIn } from '../../../local/sign-in/sign-in.ts';
import { TOKEN_SCOPES } from '../../../shared/api/route-spec.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Every port that `npm start` opens itself, with a request that it answers to this machine. */
const ports = {
  gateway: async () => {
    const routes = { ping: { method: 'GET', path: '/ping', function: 'docs', access: 'public' } };
    const gateway = await startGateway({
      routes,
      issuer: 'http://127.0.0.1:1',
      jwksUri: 'http://127.0.0.1:1/jwks',
      audience: [],
      scopes: [...TOKEN_SCOPES],
      invoke: async () => ({ statusCode: 200 }),
    });
    return { ...gateway, url: `${gateway.url}/ping` };
  },
  signIn: async () => {
    const storage = openStorage(':memory:');
    const people = { list: async () => [], find: async () => undefined };
    const signIn = await startSignIn({ storage, people });
    return { url: `${signIn.issuer}/jwks`, stop: signIn.stop };
  },
  console: async () => {
    const storage = openStorage(':memory:');
    const outbox = { list: () => [] };
    const { endpoint, stop } = await startConsole({ storage, clock: createClock(storage), outbox });
    return { url: `${endpoint}/api/clock`, stop };
  },
  sns: async () => {
    const storage = openStorage(':memory:');
    const { endpoint, stop } = await startSns({ storage, clock: createClock(storage) });
    return { url: `${endpoint}/?Action=none`, stop };
  },
  scheduler: async () => {
    const storage = openStorage(':memory:');
    const { endpoint, stop } = await openScheduler({ storage, clock: createClock(storage) });
    return { url: `${endpoint}/schedules`, stop };
  },
  lambda: async () => {
    const { endpoint, stop } = await openLambda({ names: [] });
    return { url: `${endpoint}/nothing`, stop };
  },
  secrets: async () => {
    const { endpoint, stop } = await startSecrets({ secrets: {} });
    return { url: `${endpoint}/nothing`, stop };
  },
};

const statusOf = async (url: string, headers: Record<string, string>): Promise<number | undefined> => {
  const asking = request(url, { headers });
  const answered = once(asking, 'response');
  asking.end();
  const [response] = await answered;
  response.resume();
  return response.statusCode;
};

describe.each(Object.keys(ports) as (keyof typeof ports)[])('the port of the %s', (name) => {
  it('answers this machine, under its names and to its pages, and no other name or page', async () => {
    const { url, stop } = await ports[name]();
    cleanups.push(stop);
    const port = new URL(url).port;
    const usual = await statusOf(url, {});
    expect([403, 421]).not.toContain(usual);
    expect(await statusOf(url, { host: `localhost:${port}` })).toBe(usual);
    expect(await statusOf(url, { origin: 'http://localhost:5173' })).toBe(usual);
    for (const headers of [
      { host: 'evil.example' },
      { host: `127.0.0.1.evil.example:${port}` },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      expect([403, 421]).toContain(await statusOf(url, headers as unknown as Record<string, string>));
    }
  });
});
