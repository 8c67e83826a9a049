import {
  InvokeCommand,
  LambdaClient,
  type LambdaServiceException,
  RequestTooLargeException,
  ResourceNotFoundException,
  ServiceException,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLambda } from '../../../local/aws/lambda/lambda.ts';
import { lambdaDispatch } from '../../../shared/adapters/lambda-dispatch.ts';
import { localClient } from '../../support/local-client.ts';

const ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:send-reminder';
const work = { entryId: 'ctl_1', version: 1 };

describe('Lambda, asked by its own client', () => {
  const functions = {
    invoke: vi.fn(async (_name: string, _event: unknown): Promise<unknown> => ({ done: true })),
    invokeAsync: vi.fn(async (_name: string, _event: unknown): Promise<void> => undefined),
  };
  let lambda: Awaited<ReturnType<typeof openLambda>>;
  let client: LambdaClient;

  beforeEach(async () => {
    vi.clearAllMocks();
    lambda = await openLambda({ names: ['send-reminder'] });
    lambda.start(functions);
    client = new LambdaClient({ ...localClient(lambda.endpoint), maxAttempts: 2 });
  });
  afterEach(async () => {
    client.destroy();
    await lambda.stop();
  });

  const invoke = (over: Partial<InvokeCommand['input']> = {}) =>
    client.send(
      new InvokeCommand({
        FunctionName: ARN,
        InvocationType: 'Event',
        Payload: JSON.stringify(work),
        ...over,
      }),
    );
  const refusal = (asked: Promise<unknown>) =>
    asked.then(
      () => undefined,
      (error: LambdaServiceException) => error,
    );

  it.each([ARN, 'send-reminder', `${ARN}:$LATEST`, '000000000000:function:send-reminder'])(
    'accepts an event for %s with 202, and does not wait for it',
    async (FunctionName) => {
      expect((await invoke({ FunctionName })).StatusCode).toBe(202);
      expect(functions.invokeAsync).toHaveBeenCalledExactlyOnceWith('send-reminder', work);
      expect(functions.invoke).not.toHaveBeenCalled();
    },
  );

  it('answers what a function answers, and says when it failed', async () => {
    const answered = await invoke({ InvocationType: 'RequestResponse' });
    expect(answered).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answered.FunctionError).toBeUndefined();
    expect(answered.Payload?.transformToString()).toBe('{"done":true}');

    functions.invoke.mockRejectedValueOnce(new RangeError('too far'));
    const failed = await invoke({ InvocationType: 'RequestResponse' });
    expect(failed).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(failed.Payload?.transformToString() ?? '')).toEqual({
      errorType: 'RangeError',
      errorMessage: 'too far',
    });
  });

  it('a dry run runs nothing', async () => {
    expect((await invoke({ InvocationType: 'DryRun' })).StatusCode).toBe(204);
    expect(functions.invoke).not.toHaveBeenCalled();
  });

  it('refuses as Lambda does', async () => {
    expect(await refusal(invoke({ FunctionName: 'other' }))).toBeInstanceOf(ResourceNotFoundException);
    expect(await refusal(invoke({ Payload: 'no JSON' }))).toMatchObject({
      name: 'InvalidRequestContentException',
    });
    const large = JSON.stringify('x'.repeat(1_048_577));
    expect(await refusal(invoke({ Payload: large }))).toBeInstanceOf(RequestTooLargeException);
    expect(functions.invokeAsync).not.toHaveBeenCalled();
  });

  it('an event that can not be kept is an error of the service, which the client tries again', async () => {
    functions.invokeAsync.mockRejectedValueOnce(new Error('being stopped'));
    expect((await invoke()).StatusCode).toBe(202);
    functions.invokeAsync.mockRejectedValue(new Error('being stopped'));
    expect(await refusal(invoke())).toBeInstanceOf(ServiceException);
    functions.invokeAsync.mockReset();
  });

  it('R24: a hand-over ends when Lambda has accepted it, and fails when it has not', async () => {
    const dispatch = lambdaDispatch<typeof work>(client, ARN);
    await dispatch(work);
    expect(functions.invokeAsync).toHaveBeenCalledExactlyOnceWith('send-reminder', work);
    await expect(lambdaDispatch(client, `${ARN}-gone`)(work)).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    await lambda.stop();
    await expect(dispatch(work)).rejects.toThrow();
  });
});
