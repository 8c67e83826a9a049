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

const MODEL_PREFIX = 'sign-in:model:';
const SIGNING_KEY = 'sign-in:signing-key';
const COOKIE_KEY = 'sign-in:cookie-key';

const isExpired = ({ expiresAt }: Kept): boolean => expiresAt <= Date.now();

/** The RS256 key tokens are signed with: created at the first start, and kept. */
export const signingKey = async (checkpoints: Checkpoints): Promise<JWK> => {
  const kept = checkpoints.get(SIGNING_KEY);
  if (kept !== undefined) return JSON.parse(kept);
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key: JWK = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' };
  checkpoints.set(SIGNING_KEY, JSON.stringify(key));
  return key;
};

/** The key cookies are signed with. */
export const cookieKey = (checkpoints: Checkpoints): string => {
  const kept = checkpoints.get(COOKIE_KEY);
  if (kept !== undefined) return kept;
  const key = randomBytes(32).toString('hex');
  checkpoints.set(COOKIE_KEY, key);
  return key;
};

/** The provider's storage, after dropping what has expired. Searches are scans: there are only a few people. */
export const createAdapters = (checkpoints: Checkpoints): ((model: string) => Adapter) => {
  for (const { key, value } of checkpoints.list(MODEL_PREFIX)) {
    if (isExpired(JSON.parse(value))) checkpoints.delete(key);
  }

  return (model) => {
    const prefix = `${MODEL_PREFIX}${model}:`;
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
};
