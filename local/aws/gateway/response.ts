/** What a function returns, as the HTTP response that API Gateway makes of it: payload format 2.0. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { HOP_BY_HOP_HEADERS } from './hop-by-hop-headers.ts';

/** What goes back to the client. */
export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** What the gateway itself says. */
export const message = (
  status: number,
  text: string,
  headers: Record<string, string> = {},
): GatewayResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  cookies: [],
  body: Buffer.from(JSON.stringify({ message: text })),
});

const isStructured = (result: unknown): result is Record<string, unknown> =>
  typeof result === 'object' && result !== null && !Array.isArray(result) && 'statusCode' in result;

const passedOn = (headers: unknown): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    const lowerCase = name.toLowerCase();
    if (!HOP_BY_HOP_HEADERS.has(lowerCase) && lowerCase !== 'content-length') kept[lowerCase] = String(value);
  }
  return kept;
};

/** The response for what a function returned. Throws where API Gateway could not make one. */
export const toResponse = (result: unknown): GatewayResponse => {
  if (!isStructured(result)) {
    const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: Buffer.from(body),
    };
  }
  const { statusCode, headers = {}, cookies = [], body, isBase64Encoded = false } = result;
  if (!Number.isInteger(statusCode) || Number(statusCode) < 200 || Number(statusCode) > 599) {
    throw new TypeError('The function returned no valid statusCode');
  }
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new TypeError('The function returned a body that is not a string');
  }
  if (!Array.isArray(cookies)) throw new TypeError('The function returned cookies that are not a list');
  for (const cookie of cookies) validateHeaderValue('set-cookie', String(cookie));
  return {
    status: Number(statusCode),
    headers: { 'content-type': 'text/plain;charset=utf-8', ...passedOn(headers) },
    cookies: cookies.map(String),
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  };
};
