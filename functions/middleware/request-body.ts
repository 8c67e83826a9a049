import type { APIGatewayProxyEventV2 as HttpEvent } from 'aws-lambda';
import type { Failure } from '../../shared/api/problems.ts';
import { bodyLimitOf, type RouteSpec } from '../../shared/api/route-spec.ts';
import { fail, ok, type Result } from '../../shared/domain/values/result.ts';

/** The parts of an event that concern its body. */
export type BodyEvent = Pick<HttpEvent, 'headers' | 'body' | 'isBase64Encoded'>;

/** Size of a body in bytes, computed without decoding it. */
const bytesOf = ({ body = '', isBase64Encoded }: BodyEvent): number => {
  if (!isBase64Encoded) return Buffer.byteLength(body);
  const padding = body.endsWith('==') ? 2 : body.endsWith('=') ? 1 : 0;
  return Math.floor((body.length * 3) / 4) - padding;
};

/**
 * Refuses a body over its route's limit, `body-too-large`. This comes before everything else: a body that is
 * too large is neither decoded nor parsed, nor is its signature checked.
 */
export const requireWithinLimit = (route: RouteSpec, event: BodyEvent): Result<undefined, Failure> => {
  const limit = bodyLimitOf(route);
  const declared = Number(event.headers['content-length'] ?? 0);
  return declared > limit || bytesOf(event) > limit
    ? fail({ code: 'body-too-large', detail: `This operation accepts at most ${limit} bytes.` })
    : ok(undefined);
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The body as text. The gateway forwards types that it knows as text, and others in base64. */
export const bodyText = ({ body = '', isBase64Encoded }: BodyEvent): Result<string, Failure> => {
  if (!isBase64Encoded) return ok(body);
  try {
    return ok(utf8.decode(Buffer.from(body, 'base64')));
  } catch {
    return fail({ code: 'not-utf8' });
  }
};

/** `application/json`, or a type based on it, such as `application/merge-patch+json`. */
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const CHARSET = /;\s*charset\s*=\s*"?([\w-]+)/i;

/** Parses JSON. Ignores a byte order mark before it (RFC 8259, 8.1), which 1C, .NET and PowerShell write. */
export const parseJson = (
  text: string,
  headers: Readonly<Record<string, string | undefined>>,
): Result<unknown, Failure> => {
  const type = headers['content-type'] ?? '';
  if (!JSON_TYPE.test(type)) return fail({ code: 'unsupported-media-type' });
  if (!/^(?:utf-?8|us-ascii)$/i.test(CHARSET.exec(type)?.[1] ?? 'utf-8')) {
    return fail({ code: 'unsupported-media-type', detail: 'The charset must be UTF-8.' });
  }
  if (!/^(?:identity)?$/i.test(headers['content-encoding'] ?? '')) {
    return fail({ code: 'unsupported-media-type', detail: 'The body must not be compressed.' });
  }
  try {
    return ok(JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text));
  } catch {
    return fail({ code: 'malformed-json' });
  }
};

/** The JSON of an unsigned request. */
export const readJson = (event: BodyEvent): Result<unknown, Failure> => {
  const text = bodyText(event);
  if (!text.ok) return text;
  // The gateway has replaced bytes that are not UTF-8 by U+FFFD: the text is damaged, and the
  // sender does not know.
  if (text.value.includes('\ufffd')) return fail({ code: 'not-utf8' });
  return parseJson(text.value, event.headers);
};
