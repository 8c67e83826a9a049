import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { called } from '../aws/unavailable.ts';
import type { Clock } from '../domain/values/ports.ts';

/**
 * The secrets that PBXs sign with. If one is empty the PBX is not set up, and no signature of it is accepted.
 */
const telephonySecrets = z.object({
  /** For our own format. */
  journal: z.string().min(32),
  mangoKey: z.string().default(''),
  mangoSalt: z.string().default(''),
  novofon: z.string().default(''),
});
export type TelephonySecrets = z.output<typeof telephonySecrets>;

/** How long secrets are cached, and so how long a change takes to apply. */
const CACHE_SECONDS = 300;

/**
 * The secrets of telephony, one JSON in Secrets Manager: read on the first request, and then every five
 * minutes. If that fails, the last ones stay in use.
 */
export const secretsFrom = (client: SecretsManagerClient, secretId: string, { clock }: { clock: Clock }) => {
  let cached: { secrets: TelephonySecrets; readAt: number } | undefined;
  const read = async () => {
    const { SecretString = '' } = await called(
      client.send(new GetSecretValueCommand({ SecretId: secretId })),
    );
    return telephonySecrets.parse(JSON.parse(SecretString));
  };
  return async (): Promise<TelephonySecrets> => {
    const now = clock.now().getTime();
    const last = cached?.secrets;
    if (cached && Math.abs(now - cached.readAt) < CACHE_SECONDS * 1000) return cached.secrets;
    const secrets = await read().catch((error: unknown) => {
      if (last) return last;
      throw error;
    });
    cached = { secrets, readAt: now };
    return secrets;
  };
};
