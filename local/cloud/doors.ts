/** What people and programs reach: the sign-in, the API, and the console. */
import { registrationContainer } from '../../functions/container.ts';
import { routes } from '../../shared/api/all-routes.ts';
import { TOKEN_SCOPES } from '../../shared/api/route-spec.ts';
import { startGateway } from '../aws/gateway/gateway.ts';
import { TABLE_NAME, TOPIC_ARN_PREFIX } from '../aws/lambda/function-environment.ts';
import type { Functions } from '../aws/lambda/functions.ts';
import { startConsole } from '../console/console.ts';
import type { TelephonySecrets } from '../console/telephony-scripts.ts';
import { registeredPeople } from '../sign-in/people.ts';
import { startSignIn } from '../sign-in/sign-in.ts';
import { CLIENT_ID } from '../sign-in/token-settings.ts';
import type { Host } from './host.ts';
import type { Parts } from './parts.ts';

/** Fixed ports, for people; each is a free one where it is left out. */
export interface Ports {
  readonly api?: number;
  readonly signIn?: number;
  readonly console?: number;
  /** Of the notification service: links that confirm a subscription lead there. */
  readonly notifications?: number;
}

export interface DoorsOptions {
  readonly host: Host;
  readonly functions: Functions;
  readonly ports: Ports;
  readonly firstAdministratorEmail: string;
  readonly telephonySecrets: TelephonySecrets;
  readonly timeZone: string;
}

export const openDoors = async (parts: Parts, options: DoorsOptions) => {
  const { host, functions, ports, firstAdministratorEmail, telephonySecrets, timeZone } = options;
  const { users } = registrationContainer({ TABLE_NAME });
  const people = registeredPeople({
    users,
    invoke: functions.invoke,
    firstAdministratorEmail,
  });
  const signIn = parts.add(await startSignIn({ storage: host.storage, people, port: ports.signIn }));
  const gateway = parts.add(
    await startGateway({
      routes,
      issuer: signIn.issuer,
      jwksUri: signIn.jwksUri,
      audience: [CLIENT_ID],
      scopes: TOKEN_SCOPES,
      invoke: functions.invoke,
      port: ports.api,
    }),
  );
  const consolePages = parts.add(
    await startConsole({
      ...host,
      timeZone,
      names: async () =>
        new Map((await users.list()).map(({ id, name }) => [`${TOPIC_ARN_PREFIX}${id}`, name])),
      signInUrl: signIn.issuer,
      telephony: { apiUrl: gateway.url, secrets: telephonySecrets },
      port: ports.console,
    }),
  );
  return { people, apiUrl: gateway.url, signInUrl: signIn.issuer, consoleUrl: consolePages.endpoint };
};
