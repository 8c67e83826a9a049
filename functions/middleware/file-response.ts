import { gzipSync } from 'node:zlib';
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent,
  APIGatewayProxyStructuredResultV2 as HttpResult,
} from 'aws-lambda';
import type { FileAnswer } from '../../shared/domain/lists/sheet.ts';

/** A response of Lambda has at most 6 MB, including the headers that Lambda adds. */
const MAX_CHARACTERS = 5_900_000;

/**
 * A file as a response: in base64, compressed if the caller accepts that and it is worthwhile. Undefined if
 * it is more than Lambda can return.
 */
export const fileResponse = (
  { fileName, contentType, bytes }: FileAnswer,
  event: HttpEvent,
): HttpResult | undefined => {
  const isCompressed =
    contentType.startsWith('text/') && /\bgzip\b/.test(event.headers['accept-encoding'] ?? '');
  const body = (isCompressed ? gzipSync(bytes) : Buffer.from(bytes)).toString('base64');
  if (body.length > MAX_CHARACTERS) return undefined;
  return {
    statusCode: 200,
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
      ...(isCompressed && { 'content-encoding': 'gzip' }),
    },
    body,
    isBase64Encoded: true,
  };
};
