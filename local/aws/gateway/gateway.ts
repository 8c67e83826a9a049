/** API Gateway's HTTP API on loopback. It serves the table of routes and nothing else. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHandler, type HandlerOptions } from './handler.ts';
import { type GatewayResponse, message } from './response.ts';

export interface GatewayOptions extends HandlerOptions {
  /** A free one unless given. */
  readonly port?: number | undefined;
}

export interface Gateway {
  readonly url: string;
  stop(): Promise<void>;
}

const send = (
  response: ServerResponse,
  requestId: string,
  { status, headers, cookies, body }: GatewayResponse,
) => {
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, {
    ...headers,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    ...(hasBody && { 'content-length': body.length }),
    'apigw-requestid': requestId,
  });
  response.end(hasBody ? body : undefined);
};

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export const startGateway = async ({ port = 0, ...options }: GatewayOptions): Promise<Gateway> => {
  const handle = createHandler(options);
  const server = createServer((request, response) => {
    const requestId = randomBytes(11).toString('base64');
    handle(request, requestId)
      // Whatever went wrong here, the client learns no more than from API Gateway.
      .catch(() => message(500, 'Internal Server Error'))
      .then((result) => send(response, requestId, result));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
