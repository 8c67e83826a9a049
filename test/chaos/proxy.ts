import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultKind, Faults, Service } from './faults.ts';
import { conflict, type Refusal, refusals } from './refusals.ts';

/** A call that went through a proxy, when what became of it is known. Moments are those of the cloud's clock. */
export interface Call {
  readonly service: Service;
  readonly requestedAt: number;
  readonly request: string;
  readonly fault: FaultKind | 'down' | undefined;
  /** What the service answered, whether the caller heard of it or not; absent where it was not asked or was not there. */
  readonly answer: { readonly status: number; readonly body: string; readonly at: number } | undefined;
  /** Whether the caller got that answer. */
  readonly heard: boolean;
}

export interface ProxyOptions {
  readonly service: Service;
  /** `http://host:port` of the service. */
  readonly upstream: () => string;
  readonly faults: Faults;
  readonly now: () => number;
  readonly onCall: (call: Call) => void;
  /** Kills the functions' process. */
  readonly crash: () => void;
  /**
   * How long an answer of the service is kept back, in milliseconds, and how often the service was killed so far: what it
   * answered just before that is not passed on.
   */
  readonly holdMilliseconds?: ((request: IncomingMessage) => number) | undefined;
  readonly timesKilled?: (() => number) | undefined;
}

export interface ServiceProxy {
  readonly endpoint: string;
  /** Resolves when the calls that are under way now have ended. */
  passed(): Promise<void>;
  stop(): Promise<void>;
}

/** The caller's time limit is 3 s (`functions/container.ts`); by then it has given up. */
const AFTER_TIME_LIMIT_MILLISECONDS = 3500;

type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer };

/** Starts a proxy on loopback that has happen to calls what can happen on their way. */
export const startProxy = async (options: ProxyOptions): Promise<ServiceProxy> => {
  const { service, upstream, faults, now, onCall, crash, holdMilliseconds = () => 0 } = options;
  const timesKilled = options.timesKilled ?? (() => 0);
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();

  const forward = (incoming: IncomingMessage, body: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const target = new URL(incoming.url ?? '/', upstream());
      const headers = { ...incoming.headers, host: target.host };
      const outgoing = request(target, { method: incoming.method, headers, agent }, (answer) => {
        bodyOf(answer).then(
          (content) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: content }),
          reject,
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  /** The service's answer once it may be passed on; absent where the service is not there or dies meanwhile. */
  const ask = async (incoming: IncomingMessage, body: Buffer): Promise<Answer | undefined> => {
    const killed = timesKilled();
    try {
      const answer = await forward(incoming, body);
      const hold = holdMilliseconds(incoming);
      if (hold > 0) await delay(hold);
      return timesKilled() === killed ? answer : undefined;
    } catch {
      return undefined;
    }
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new Promise<void>((resolve) => response.once('close', resolve));
    const requestedAt = now();
    const body = await bodyOf(incoming);
    const text = body.toString();
    const operation = String(incoming.headers['x-amz-target']);
    // The stream is read by the local event source mapping, no code of the product.
    const fault = operation.startsWith('DynamoDBStreams')
      ? undefined
      : faults.draw(service, {
          mayConflict: operation.endsWith('.TransactWriteItems'),
          isPublish: service === 'sns' && /(^|&)Action=Publish(&|$)/.test(text),
        });
    const settle = (became: Pick<Call, 'fault' | 'answer' | 'heard'>) =>
      onCall({ service, requestedAt, request: text, ...became });

    if (fault === 'error' || fault === 'throttled' || fault === 'conflict') {
      const refusal =
        fault === 'conflict' ? conflict(JSON.parse(text).TransactItems.length) : refusals[service][fault];
      settle({ fault, answer: undefined, heard: false });
      return refuse(response, refusal);
    }
    if (fault === 'crash-before') {
      settle({ fault, answer: undefined, heard: false });
      crash();
      return void response.destroy();
    }
    if (fault === 'hanging') {
      settle({ fault, answer: undefined, heard: false });
      return gone;
    }
    if (fault === 'afterwards') await Promise.race([gone, delay(AFTER_TIME_LIMIT_MILLISECONDS)]);

    const answer = await ask(incoming, body);
    const answered = answer && { status: answer.status, body: answer.body.toString(), at: now() };
    if (!answer) {
      settle({ fault: fault ?? 'down', answer: undefined, heard: false });
      return void response.destroy();
    }
    if (fault === undefined) {
      const { connection, 'keep-alive': _, 'transfer-encoding': __, ...headers } = answer.headers;
      response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
      const written = new Promise<void>((resolve) => response.once('finish', resolve));
      response.end(answer.body);
      await Promise.race([written, gone]);
      return settle({ fault, answer: answered, heard: response.writableFinished });
    }
    if (fault === 'crash-after') crash();
    settle({ fault, answer: answered, heard: false });
    if (fault === 'unheard' || fault === 'afterwards') return gone;
    response.destroy();
  };

  const server = createServer((incoming, response) => {
    const work = serve(incoming, response)
      .catch(() => void response.destroy())
      .finally(() => underWay.delete(work));
    underWay.add(work);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async passed() {
      await Promise.all([...underWay]);
    },
    async stop() {
      agent.destroy();
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
};

const refuse = (response: ServerResponse, { status, headers, body }: Refusal) => {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
};
