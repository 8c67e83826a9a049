import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { withoutPersonalData } from './describe-error.ts';
import { log } from './log.ts';

/**
 * The pipeline of every function that handles events. It logs a failure without the contents of the event,
 * and leaves the rest to Lambda's retries and failure destination.
 */
export const eventFunction = <Event, Result>(handle: (event: Event, context: Context) => Promise<Result>) =>
  middy<Event, Result>()
    .use({
      onError: (request) => {
        const { functionName, awsRequestId: invocationId } = request.context;
        log('invocation-failed', { functionName, invocationId, error: request.error });
        request.error = withoutPersonalData(request.error);
      },
    })
    .handler((event: Event, context: Context) => handle(event, context));
