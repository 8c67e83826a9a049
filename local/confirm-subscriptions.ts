/** Confirming e-mail subscriptions as their owners do: by following the link in each message that asks for it. */
import type { Cloud } from './cloud.ts';

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Follows every confirmation link in the outbox, and waits until the journal knows. Made-up people can't; real ones click
 * it on the outbox page.
 */
export const confirmSubscriptions = async (
  cloud: Pick<Cloud, 'outbox' | 'checkSubscriptions'>,
): Promise<number> => {
  const links = cloud.outbox
    .list({ protocol: 'email' })
    .flatMap(({ text }) => /http:\/\/\S+Action=ConfirmSubscription\S+/.exec(text)?.[0] ?? []);
  for (const link of links) {
    const response = await fetch(link, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    if (!response.ok) throw new Error(`A subscription could not be confirmed: ${response.status}`);
  }
  await cloud.checkSubscriptions();
  return links.length;
};
