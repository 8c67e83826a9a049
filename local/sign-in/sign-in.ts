/**
 * Signing in without Cognito: an OpenID provider on loopback. There are no passwords, and whoever can reach it can be
 * anyone; so it serves this machine only.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { FOREIGN, foreignPart } from '../host/own-machine.ts';
import { isOwnPage, signInApp } from './app.ts';
import { createProvider, type ProviderOptions } from './provider.ts';

export interface SignInOptions extends ProviderOptions {
  /** A free one unless given. Tokens of another port have another issuer. */
  readonly port?: number | undefined;
}

export interface SignIn {
  readonly issuer: string;
  readonly jwksUri: string;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export const startSignIn = async (options: SignInOptions): Promise<SignIn> => {
  const { people, port = 0 } = options;
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const provider = await createProvider(issuer, options);
  const serveProvider = provider.callback();
  const serveOwnPage = getRequestListener(signInApp({ provider, people, issuer }).fetch);
  server.on('request', (request, response) => {
    const { host, origin } = request.headers;
    const foreign = foreignPart({ host, origin });
    if (foreign) {
      response
        .writeHead(foreign === 'host' ? 421 : 403, { 'content-type': 'text/plain' })
        .end(FOREIGN[foreign]);
    } else if (isOwnPage(request.url ?? '')) serveOwnPage(request, response);
    else serveProvider(request, response);
  });

  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
