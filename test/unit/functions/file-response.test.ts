import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fileResponse } from '../../../functions/middleware/file-response.ts';

const fileOf = (bytes: Uint8Array, contentType = 'text/csv; charset=utf-8') => ({
  fileName: 'communications-2026-11-24.csv',
  contentType,
  bytes,
});
const respond = (file: ReturnType<typeof fileOf>, encodings?: string) =>
  fileResponse(file, { headers: { ...(encodings && { 'accept-encoding': encodings }) } } as never);
const text = Buffer.from('Клиент;Телефон\r\n'.repeat(1000));

it('a file is compressed for who takes that, and for nobody else', () => {
  const packed = respond(fileOf(text), 'gzip, deflate, br');
  expect(packed?.headers?.['content-encoding']).toBe('gzip');
  expect(gunzipSync(Buffer.from(packed?.body ?? '', 'base64'))).toEqual(text);
  const plain = respond(fileOf(text));
  expect(plain?.headers).not.toHaveProperty('content-encoding');
  expect(Buffer.from(plain?.body ?? '', 'base64')).toEqual(text);
  const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  expect(respond(fileOf(text, xlsx), 'gzip')?.headers).not.toHaveProperty('content-encoding');
});

it('a file that Lambda could not answer is none', () => {
  expect(respond(fileOf(randomBytes(4_400_000)))).toBeDefined();
  expect(respond(fileOf(randomBytes(4_500_000)))).toBeUndefined();
});
