/** Signs in from a script: in one call what a person does in the browser. */
import { type Client, createClient } from '../../shared/api/client.ts';

const TIMEOUT_MILLISECONDS = 10_000;
/** A token is replaced this long before it expires. */
const MARGIN_SECONDS = 60;

/** An access token of the local sign-in for the person with this e-mail, and when to replace it. */
const fetchToken = async (signInUrl: string, email: string) => {
  const response = await fetch(`${signInUrl}/token/local`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  if (!response.ok) throw new Error(`The sign-in returned ${response.status}: ${await response.text()}`);
  const { access_token, expires_in } = (await response.json()) as {
    access_token: string;
    expires_in: number;
  };
  return { token: access_token, replaceAt: Date.now() + (expires_in - MARGIN_SECONDS) * 1000 };
};

/** Clients of the API, one for each person. Each signs in when needed: at first, and when its token expires or time is moved past it. */
export const clientsOf = ({ apiUrl, signInUrl }: { apiUrl: string; signInUrl: string }) => {
  const clients = new Map<string, Client>();
  return (email: string): Client => {
    let held: Promise<{ token: string; replaceAt: number }> | undefined;
    const token = async () => {
      // After a failure the next call asks again.
      const known = await held?.catch(() => undefined);
      if (!known || known.replaceAt <= Date.now()) held = fetchToken(signInUrl, email);
      return (await held)?.token;
    };
    const client = clients.get(email) ?? createClient({ baseUrl: apiUrl, token });
    clients.set(email, client);
    return client;
  };
};
