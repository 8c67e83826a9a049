/** Confirms e-mail subscriptions as their owners do: by following the link in each message that asks for it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cloud } from '../cloud.ts';

const TIMEOUT_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 50;
const ASKED_WITHIN_MILLISECONDS = 30_000;

const requests = ({ outbox }: Pick<Cloud, 'outbox'>) => outbox.list({ protocol: 'email' });

/** Resolves when everybody with one of these e-mails has been asked to confirm it; rejects after 30 seconds. */
export const askedToConfirm = async (
  cloud: Pick<Cloud, 'outbox'>,
  emails: readonly string[],
): Promise<void> => {
  const deadline = performance.now() + ASKED_WITHIN_MILLISECONDS;
  for (;;) {
    const asked = new Set(requests(cloud).map(({ recipient }) => recipient));
    const missing = emails.filter((email) => !asked.has(email));
    if (missing.length === 0) return;
    if (performance.now() > deadline) throw new Error(`${missing.join(', ')} were not asked to confirm`);
    await delay(POLL_MILLISECONDS);
  }
};

/**
 * Follows every confirmation link in the outbox, waits until the journal knows, and returns how many there were. It stands
 * in for people who are made up; real ones click the link on the outbox page.
 */
export const confirmSubscriptions = async (
  cloud: Pick<Cloud, 'outbox' | 'checkSubscriptions'>,
): Promise<number> => {
  const links = requests(cloud).flatMap(
    ({ text }) => /http:\/\/\S+Action=ConfirmSubscription\S+/.exec(text)?.[0] ?? [],
  );
  for (const link of links) {
    const response = await fetch(link, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    if (!response.ok) throw new Error(`A subscription could not be confirmed: ${response.status}`);
  }
  await cloud.checkSubscriptions();
  return links.length;
};
