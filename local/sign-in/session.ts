/** Signing in from a script: what a person does in the browser, in one call. */
import { type Client, createClient } from '../../shared/api/client.ts';

const TIMEOUT_MILLISECONDS = 10_000;
/** A token is taken anew this long before it ends. */
const MARGIN_SECONDS = 60;

/** An access token of the local sign-in for the person with this e-mail, and when it ends by the clock of now. */
const takeToken = async (signInUrl: string, email: string) => {
  const response = await fetch(`${signInUrl}/token/local`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email }),
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  });
  if (!response.ok) throw new Error(`The sign-in answered ${response.status}: ${await response.text()}`);
  const { access_token, expires_in } = (await response.json()) as {
    access_token: string;
    expires_in: number;
  };
  return { token: access_token, endsAt: Date.now() + (expires_in - MARGIN_SECONDS) * 1000 };
};

/** Clients of the API, one a person; each signs in when it must, again when its token ends or time is moved past it. */
export const clientsOf = ({ apiUrl, signInUrl }: { apiUrl: string; signInUrl: string }) => {
  const clients = new Map<string, Client>();
  return (email: string): Client => {
    let held: Promise<{ token: string; endsAt: number }> | undefined;
    const token = async () => {
      // One that could not be had is asked for again.
      const known = await held?.catch(() => undefined);
      if (!known || known.endsAt <= Date.now()) held = takeToken(signInUrl, email);
      return (await held)?.token;
    };
    const client = clients.get(email) ?? createClient({ baseUrl: apiUrl, token });
    clients.set(email, client);
    return client;
  };
};
