import { describe, expect, it, vi } from 'vitest';
import { signedFunction } from '../../../functions/middleware/signed-function.ts';
import { type OperationsOf, routes } from '../../../shared/api/all-routes.ts';
import { bodyLimitOf } from '../../../shared/api/route-spec.ts';
import { refuse } from '../../../shared/domain/values/refusal.ts';
import { httpEvent } from '../../support/in-process.ts';
import { withoutWaiting } from '../../support/without-waiting.ts';

type Operation = OperationsOf<'telephony'>;
const ids = Object.keys(routes).filter(
  (id): id is Operation => routes[id as keyof typeof routes].function === 'telephony',
);

/** The pipeline over operations that only tell whether they were asked. */
const pipeline = () => {
  const verify = vi.fn(async () => refuse('signature-invalid'));
  const handle = vi.fn(async () => ({ communicationId: null }));
  const operations = Object.fromEntries(ids.map((id) => [id, { verify, handle }]));
  const handler = signedFunction(operations as never, { clock: withoutWaiting({ now: () => new Date() }) });
  const send = async (id: Operation, body: Uint8Array | string, headers: Record<string, string> = {}) => {
    const { method, path } = routes[id];
    const event = httpEvent(
      new Request(`http://journal.example${path}`, { method, headers }),
      String(body),
      '',
    );
    const sent =
      typeof body === 'string' ? {} : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    const answer = await handler({ ...event, ...sent } as never, {} as never);
    return { status: answer.statusCode, code: JSON.parse(answer.body ?? '').code };
  };
  return { send, verify, handle };
};

describe.each(ids)('a body sent to %s', (id) => {
  const limit = bodyLimitOf(routes[id]);

  it.each<[string, Uint8Array | string, Record<string, string>]>([
    ['a byte too large', 'a&'.repeat(limit / 2 + 1), {}],
    ['too large in base64', new Uint8Array(limit + 1), {}],
    ['said to be too large', '', { 'content-length': String(limit + 1) }],
  ])('that is %s is refused before its signature is looked for', async (_, body, headers) => {
    const { send, verify } = pipeline();
    expect(await send(id, body, headers)).toEqual({ status: 413, code: 'body-too-large' });
    expect(verify).not.toHaveBeenCalled();
  });

  it('of the largest size comes to its signature', async () => {
    const { send, verify, handle } = pipeline();
    expect(await send(id, 'a&'.repeat(limit / 2))).toEqual({ status: 401, code: 'signature-invalid' });
    expect(verify).toHaveBeenCalledTimes(1);
    expect(handle).not.toHaveBeenCalled();
  });

  it('that is not UTF-8 is told so', async () => {
    const { send, verify } = pipeline();
    expect(await send(id, Uint8Array.of(0x61, 0x3d, 0xc4, 0xc0))).toEqual({ status: 400, code: 'not-utf8' });
    expect(verify).not.toHaveBeenCalled();
  });
});
