/** What tokens are issued for. */
import type { ResourceServer } from 'oidc-provider';

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Of the browser application, which is the only client. */
export const CLIENT_ID = 'journal-web';
export const SCOPE = 'openid email profile';
export const API_RESOURCE = 'urn:communications-journal:api';

export const API: ResourceServer = {
  scope: SCOPE,
  audience: CLIENT_ID,
  accessTokenFormat: 'jwt',
  accessTokenTTL: HOUR_SECONDS,
  jwt: { sign: { alg: 'RS256' } },
};
