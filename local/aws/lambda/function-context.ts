/** What a function is told about itself and its invocation. */
import type { Context } from 'aws-lambda';
import { ACCOUNT, REGION } from '../account.ts';

/** The ARN of a function of the local cloud. */
export const functionArn = (name: string): string => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

/** Lambda's context of one invocation; `deadline` is a moment of `performance.now()`. */
export const createContext = (functionName: string, awsRequestId: string, deadline: number): Context => {
  const unsupported = () => {
    throw new TypeError('Callbacks are not supported from nodejs24.x on: return a promise');
  };
  return {
    awsRequestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn(functionName),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    done: unsupported,
    fail: unsupported,
    succeed: unsupported,
  };
};
