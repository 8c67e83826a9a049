/** How every HTTP endpoint of the local cloud listens. */
import { serve } from '@hono/node-server';
import { FOREIGN, foreignPart } from './own-machine.ts';

interface Listening {
  readonly endpoint: string;
  readonly port: number;
  /** Closes it and the connections that clients keep open. */
  stop(): Promise<void>;
}

export interface ListenOptions {
  /** A free one unless given. */
  readonly port?: number | undefined;
  /** Loopback unless given: the local cloud has no passwords. */
  readonly host?: string | undefined;
}

const refused = (part: keyof typeof FOREIGN): Response =>
  new Response(
    JSON.stringify({ type: 'about:blank', title: 'Forbidden', status: 403, detail: FOREIGN[part] }),
    { status: 403, headers: { 'content-type': 'application/problem+json' } },
  );

/** Serves the application, to this machine alone unless another address is given. Rejects when the port is taken. */
export const listen = (
  app: { fetch(request: Request): Response | Promise<Response> },
  { port = 0, host }: ListenOptions = {},
): Promise<Listening> => {
  const hostname = host ?? '127.0.0.1';
  const respond = (request: Request) => {
    const { headers } = request;
    const foreign =
      host === undefined && foreignPart({ host: headers.get('host'), origin: headers.get('origin') });
    return foreign ? refused(foreign) : app.fetch(request);
  };
  return new Promise((ready, failed) => {
    const server = serve({ fetch: respond, port, hostname }, (address) => {
      server.off('error', failed);
      ready({
        endpoint: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${address.port}`,
        port: address.port,
        stop: () =>
          new Promise((done) => {
            server.close(() => done());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
    server.once('error', failed);
  });
};
