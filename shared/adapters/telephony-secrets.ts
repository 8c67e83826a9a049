import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { called } from '../aws/unavailable.ts';
import type { Clock } from '../domain/values/ports.ts';

/** What PBXs sign with. An empty one is of a PBX that is not set up: nobody can sign for it. */
const telephonySecrets = z.object({
  /** Of our own format. */
  journal: z.string().min(32),
  mangoKey: z.string().default(''),
  mangoSalt: z.string().default(''),
  novofon: z.string().default(''),
});
export type TelephonySecrets = z.output<typeof telephonySecrets>;

/** How long what was read holds: a secret that was changed is used after so many seconds. */
const HELD_SECONDS = 300;

/**
 * The secrets of telephony, one JSON in Secrets Manager: read at the first request and then every five minutes. While
 * they can't be read anew the last ones hold.
 */
export const secretsFrom = (client: SecretsManagerClient, secretId: string, { clock }: { clock: Clock }) => {
  let held: { secrets: TelephonySecrets; readAt: number } | undefined;
  const read = async () => {
    const { SecretString = '' } = await called(
      client.send(new GetSecretValueCommand({ SecretId: secretId })),
    );
    return telephonySecrets.parse(JSON.parse(SecretString));
  };
  return async (): Promise<TelephonySecrets> => {
    const now = clock.now().getTime();
    const last = held?.secrets;
    if (held && Math.abs(now - held.readAt) < HELD_SECONDS * 1000) return held.secrets;
    const secrets = await read().catch((error: unknown) => {
      if (last) return last;
      throw error;
    });
    held = { secrets, readAt: now };
    return secrets;
  };
};
