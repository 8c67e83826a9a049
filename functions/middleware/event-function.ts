import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { withoutPersonalData } from './describe-error.ts';
import { log } from './log.ts';

/**
 * The pipeline of every function that is driven by events: it logs a failure by its kind, without what was in the
 * event, and lets it go on to Lambda, whose retries and failure destination take it from there.
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
