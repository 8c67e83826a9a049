/** What the local sign-in keeps across restarts: its keys, and sessions, grants and refresh tokens. */
import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { Adapter, AdapterPayload, JWK } from 'oidc-provider';
import type { Storage } from '../host/storage.ts';

type Checkpoints = Storage['checkpoints'];

interface Kept {
  readonly payload: AdapterPayload;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const modelPrefix = 'sign-in:model:';
const signingKeyName = 'sign-in:signing-key';
const cookieKeyName = 'sign-in:cookie-key';

/** The RS256 key tokens are signed with: made at the first start, the same ever after. */
export async function signingKey(checkpoints: Checkpoints): Promise<JWK> {
  const kept = checkpoints.get(signingKeyName);
  if (kept !== undefined) return JSON.parse(kept);
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key: JWK = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' };
  checkpoints.set(signingKeyName, JSON.stringify(key));
  return key;
}

/** The key cookies are signed with. */
export function cookieKey(checkpoints: Checkpoints): string {
  const kept = checkpoints.get(cookieKeyName);
  if (kept !== undefined) return kept;
  const key = randomBytes(32).toString('hex');
  checkpoints.set(cookieKeyName, key);
  return key;
}

/** The provider's storage, after dropping what has expired. Searches are scans: here are a few people at most. */
export function createAdapters(checkpoints: Checkpoints): (model: string) => Adapter {
  for (const { key, value } of checkpoints.list(modelPrefix)) {
    if (isExpired(JSON.parse(value))) checkpoints.delete(key);
  }

  return (model) => {
    const prefix = `${modelPrefix}${model}:`;
    const find = (id: string): AdapterPayload | undefined => {
      const kept: Kept | undefined = JSON.parse(checkpoints.get(prefix + id) ?? 'null') ?? undefined;
      return kept && !isExpired(kept) ? kept.payload : undefined;
    };
    const findBy = (name: 'uid' | 'userCode', wanted: string) =>
      all().find(({ kept }) => !isExpired(kept) && kept.payload[name] === wanted)?.kept.payload;
    const all = () =>
      checkpoints.list(prefix).map(({ key, value }) => ({ key, kept: JSON.parse(value) as Kept }));

    return {
      async upsert(id, payload, expiresInSeconds) {
        const expiresAt =
          expiresInSeconds === undefined ? Number.MAX_SAFE_INTEGER : Date.now() + expiresInSeconds * 1000;
        checkpoints.set(prefix + id, JSON.stringify({ payload, expiresAt } satisfies Kept));
      },
      find: async (id) => find(id),
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const kept: Kept | null = JSON.parse(checkpoints.get(prefix + id) ?? 'null');
        if (!kept) return;
        const payload = { ...kept.payload, consumed: Math.floor(Date.now() / 1000) };
        checkpoints.set(prefix + id, JSON.stringify({ ...kept, payload }));
      },
      async destroy(id) {
        checkpoints.delete(prefix + id);
      },
      async revokeByGrantId(grantId) {
        for (const { key, kept } of all()) {
          if (kept.payload.grantId === grantId) checkpoints.delete(key);
        }
      },
    };
  };
}

function isExpired({ expiresAt }: Kept): boolean {
  return expiresAt <= Date.now();
}
