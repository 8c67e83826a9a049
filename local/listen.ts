/** How every HTTP endpoint of the local cloud listens. */
import { serve } from '@hono/node-server';

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

/** Serves the application. Rejects when the port can't be had. */
export function listen(
  app: { fetch(request: Request): Response | Promise<Response> },
  { port = 0, host = '127.0.0.1' }: ListenOptions = {},
): Promise<Listening> {
  return new Promise((ready, failed) => {
    const server = serve({ fetch: (request) => app.fetch(request), port, hostname: host }, (address) => {
      server.off('error', failed);
      ready({
        endpoint: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
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
}
