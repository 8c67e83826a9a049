/**
 * API Gateway's JWT authorizer: RS256 by the issuer's published keys, then `iss`, `exp`, `nbf`, `iat`, the audience
 * and the scopes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';

/** The claims as functions get them, or the refusal with its `www-authenticate` header. */
export type Authorization =
  | { readonly authorized: true; readonly jwt: TokenOfRequest }
  | { readonly authorized: false; readonly status: 401 | 403; readonly challenge: string };

/** What functions are told about a token. */
export interface TokenOfRequest {
  readonly claims: Readonly<Record<string, string>>;
  /** The scopes of the route that the token has. */
  readonly scopes: readonly string[];
}

export interface AuthorizerOptions {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly audience: readonly string[];
  /** A token must have one of them. */
  readonly scopes: readonly string[];
}

const KEYS_TIMEOUT_MILLISECONDS = 3000;
/** How soon keys may be fetched again for a token whose key is unknown. */
const KEYS_COOLDOWN_MILLISECONDS = 1000;

const KEYS_UNAVAILABLE = 'the keys of the issuer are unavailable';

class TokenRefused extends Error {}

const assertIssuedInThePast = ({ iat }: JWTPayload): void => {
  if (iat !== undefined && iat > Math.floor(Date.now() / 1000)) {
    throw new TokenRefused('the token is used before it was issued');
  }
};

/** `client_id` counts only in a token without `aud`, as Cognito's access tokens are. */
const assertAudience = ({ aud, client_id: clientId }: JWTPayload, audience: readonly string[]): void => {
  const presented = aud === undefined ? [clientId] : [aud].flat();
  if (!presented.some((value) => typeof value === 'string' && audience.includes(value))) {
    throw new TokenRefused('the token does not have a valid audience');
  }
};

const refusal = (description: string): Authorization => ({
  authorized: false,
  status: 401,
  challenge: `Bearer scope="" error="invalid_token" error_description="${description}"`,
});

/** The scopes of a token, in either claim that API Gateway reads. An ID token has none. */
const scopesOf = ({ scope, scp }: JWTPayload): readonly string[] =>
  [scope, scp].flat().flatMap((claim) => (typeof claim === 'string' ? claim.split(' ') : []));

/** A valid token for something else: 403 rather than 401, which would say that a newer token helps. */
const insufficientScope = (scopes: readonly string[]): Authorization => ({
  authorized: false,
  status: 403,
  challenge: `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"`,
});

/** AWS publishes its wording for the audience only; the others are ours, in the same style. */
const describe = (error: unknown): string => {
  if (error instanceof TokenRefused) return error.message;
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'the token does not have a valid issuer';
    if (error.claim === 'nbf') return 'the token is not valid yet';
    return `the token does not have a valid ${error.claim}`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the token has an invalid signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'the token was signed with an unknown key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the signing method of the token is invalid';
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return KEYS_UNAVAILABLE;
  if (error instanceof TypeError && error.message === 'fetch failed') return KEYS_UNAVAILABLE;
  if (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC') return KEYS_UNAVAILABLE;
  return 'the token is not valid';
};

/** Functions get every claim as a string: numbers in digits, lists as `[a b]`. */
const asStrings = (payload: JWTPayload): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, asString(value)]));

const asString = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(asString).join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** An authorizer for one issuer; it takes the values of the request's Authorization headers. */
export const createAuthorizer = ({ issuer, jwksUri, audience, scopes }: AuthorizerOptions) => {
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: KEYS_TIMEOUT_MILLISECONDS,
    cooldownDuration: KEYS_COOLDOWN_MILLISECONDS,
  });

  const verify = async (token: string): Promise<JWTPayload> => {
    const { kid } = decodeProtectedHeader(token);
    if (!kid) throw new TokenRefused('the token has no key id');
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer,
      requiredClaims: ['exp'],
    });
    assertIssuedInThePast(payload);
    assertAudience(payload, audience);
    return payload;
  };

  return async (authorization: readonly string[] | undefined): Promise<Authorization> => {
    // Two tokens leave it open which one is meant: neither is believed.
    if (authorization && authorization.length > 1) return refusal('the token is not valid');
    // The prefix may be left out: the documented identity source is "only the token, or the token prefixed with Bearer".
    const token = authorization?.[0]?.replace(/^Bearer(?:\s+|$)/i, '').trim();
    if (!token) return { authorized: false, status: 401, challenge: 'Bearer' };
    try {
      const payload = await verify(token);
      const presented = scopesOf(payload);
      const matching = scopes.filter((scope) => presented.includes(scope));
      if (matching.length === 0) return insufficientScope(scopes);
      return { authorized: true, jwt: { claims: asStrings(payload), scopes: matching } };
    } catch (error) {
      return refusal(describe(error));
    }
  };
};
