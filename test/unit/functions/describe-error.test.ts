import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConditionalCheckFailedException,
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { InvalidParameterException } from '@aws-sdk/client-sns';
import type { Context } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { describeError, withoutPersonalData } from '../../../functions/middleware/describe-error.ts';
import { eventFunction } from '../../../functions/middleware/event-function.ts';
import { logger } from '../../../functions/middleware/log.ts';
import { JournalError } from '../../../shared/domain/values/journal-error.ts';
import { TemporarilyUnavailable } from '../../../shared/domain/values/unavailable.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';

const PERSONAL = 'Пётр Иванов, +7 916 123-45-67';

/** A call of the SDK's that failed. */
const call = { $metadata: { requestId: 'AWS-1', httpStatusCode: 400, attempts: 4 } };

describe('what is said of an error in a log', () => {
  it('its class and its frames, not the message, which may quote what it is about', () => {
    const error = new RangeError(`Invalid time zone: ${PERSONAL}\n    at ${PERSONAL} (file:///x.ts:1:1)`);
    const described = describeError(error);
    expect(described).toMatchObject({ name: 'RangeError', message: undefined });
    expect(described.stack?.[0]).toMatch(/describe-error\.test\.ts:\d+:\d+\)?$/);
    expect(JSON.stringify(described)).not.toContain('Пётр');
  });

  it.each([
    new JournalError('The manager of ent_1 is gone'),
    new TemporarilyUnavailable('DynamoDB cancelled a transaction'),
    new StoredItemError('unreadable', { entity: 'user', id: 'usr_1', schema: 1, paths: ['data.email: a'] }),
  ])('the message of the journal’s own: %s', (error) => {
    expect(describeError(error)).toMatchObject({ name: error.name, message: error.message });
  });

  it('which call of which service, and the message where it names quotas alone', () => {
    const error = new ProvisionedThroughputExceededException({ ...call, message: 'The level is exceeded' });
    Object.assign(error, { $service: 'DynamoDB' });
    expect(describeError(error)).toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      message: 'The level is exceeded',
      service: 'DynamoDB',
      fault: 'client',
      requestId: 'AWS-1',
      status: 400,
      attempts: 4,
    });
  });

  it('the message of a condition that did not hold', () => {
    const error = new ConditionalCheckFailedException({
      ...call,
      message: 'The conditional request failed',
      Item: { name: { S: PERSONAL } },
    });
    expect(describeError(error)).toMatchObject({ message: 'The conditional request failed' });
    expect(JSON.stringify(describeError(error))).not.toContain('Пётр');
  });

  it('of a ValidationException only how large something may be', () => {
    const validation = (message: string) =>
      Object.assign(new Error(message), { name: 'ValidationException' });
    const size = 'Item size has exceeded the maximum allowed size';
    expect(describeError(validation(size)).message).toBe(size);
    expect(describeError(validation(`The value ${PERSONAL} is not valid`)).message).toBeUndefined();
  });

  it('why a transaction was cancelled: codes once each, sizes, no items and no other messages', () => {
    const error = new TransactionCanceledException({
      ...call,
      message: 'Transaction cancelled, please refer cancellation reasons for specific reasons [None, None]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: PERSONAL, Item: { name: { S: PERSONAL } } },
        { Code: 'ValidationError', Message: 'Item size to update has exceeded the maximum allowed size' },
      ],
    });
    expect(describeError(error).reasons).toEqual([
      'None',
      'ConditionalCheckFailed',
      'ValidationError: Item size to update has exceeded the maximum allowed size',
    ]);
    expect(JSON.stringify(describeError(error))).not.toContain('Пётр');
  });

  it('not what SNS says of a phone it does not take', () => {
    const error = new InvalidParameterException({ ...call, message: `${PERSONAL} is not valid` });
    expect(describeError(error)).toMatchObject({ requestId: 'AWS-1', message: undefined });
  });

  it('which fields a schema refused, without values and without names deeper down', () => {
    const { error } = z
      .object({ id: z.string(), phones: z.record(z.string(), z.string()) })
      .safeParse({ id: 1, phones: { [PERSONAL]: 1 } });
    expect(describeError(error)).toMatchObject({
      name: 'ZodError',
      paths: ['id: invalid_type', 'phones: invalid_type'],
    });
    expect(JSON.stringify(describeError(error))).not.toContain('Пётр');
  });

  it('Node’s constants', () => {
    const error = Object.assign(new Error(`connect to ${PERSONAL}`), { code: 'ECONNREFUSED' });
    expect(describeError(error)).toMatchObject({ code: 'ECONNREFUSED', message: undefined });
    expect(describeError(Object.assign(error, { code: PERSONAL })).code).toBeUndefined();
  });

  it('what it was thrown for, so many deep and so many wide', () => {
    const many = Array.from({ length: 10 }, () => new Error('One of many'));
    const cause = new AggregateError(many, PERSONAL, { cause: new Error('Not told: its errors are') });
    expect(describeError(new JournalError('Outermost', { cause }))).toMatchObject({
      message: 'Outermost',
      causes: [{ name: 'AggregateError', causes: [{ name: 'Error' }, { name: 'Error' }, { name: 'Error' }] }],
    });

    const endless = new Error('Round');
    endless.cause = endless;
    expect(JSON.stringify(describeError(endless)).match(/"name"/g)).toHaveLength(5);
  });

  it('of what is no error only its type', () => {
    expect(describeError(PERSONAL)).toEqual({ name: 'string' });
  });
});

describe('what Lambda is told of an error, which it writes to the log by itself', () => {
  const context = { functionName: 'send-reminder', awsRequestId: 'inv-1' } as Context;
  const failing = (error: unknown) => {
    const logged = vi.spyOn(logger, 'error').mockReturnValue();
    const answer = eventFunction(() => Promise.reject(error))({}, context);
    return { answer, logged };
  };

  it('its class and its frames', async () => {
    const { answer, logged } = failing(new TypeError(`Can't read ${PERSONAL}`));
    const told = await answer.catch((error: unknown) => error as Error);
    expect(told).toMatchObject({ name: 'TypeError' });
    expect((told as Error).stack).toMatch(/^TypeError: .+\n {4}at .+describe-error\.test\.ts/);
    expect(`${(told as Error).message} ${(told as Error).stack}`).not.toContain('Пётр');
    expect(logged).toHaveBeenCalledWith('An invocation failed.', {
      code: 'invocation-failed',
      functionName: 'send-reminder',
      invocationId: 'inv-1',
      error: expect.objectContaining({ name: 'TypeError' }),
    });
  });

  it('the message of the journal’s own', async () => {
    await expect(failing(new JournalError('Nothing follows a dream')).answer).rejects.toThrow(
      'Nothing follows a dream',
    );
    expect(withoutPersonalData(PERSONAL).message).not.toContain('Пётр');
  });
});

describe('the journal’s own errors', () => {
  const ROOT = join(import.meta.dirname, '..', '..', '..');
  // What the client throws is for who calls the API.
  const files = globSync('{functions,shared}/**/*.ts', { cwd: ROOT, exclude: ['shared/api/client.ts'] });
  const thrown = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(/\bnew (\w*Error)\(\s*(`[^`]*`|)/g)].map(([, name = '', message = '']) => ({
      file,
      name,
      inserted: [...message.matchAll(/\$\{([^}]+)\}/g)].map(([, expression = '']) => expression),
    }));
  });

  it('are what is thrown: the message of a plain Error would stay out of the log', () => {
    const plain = thrown.filter(({ name }) => /^(?:Type|Range|)Error$/.test(name)).map(({ file }) => file);
    expect(plain).toEqual(['functions/middleware/describe-error.ts']);
  });

  it('name ids, codes and counts in their messages', () => {
    const id = /(?:^|\.)(?:id|\w+Id)$/;
    const known = [
      'StatusCode',
      'schema.type',
      'after.entity',
      'change.of',
      'failures.length',
      'reachable.length',
      'round',
      'swept.left',
      'swept.unreadDays',
      'version',
    ];
    const inserted = thrown.flatMap(({ inserted }) => inserted).filter((expression) => !id.test(expression));
    expect([...new Set(inserted)].sort()).toEqual(known.sort());
  });
});
