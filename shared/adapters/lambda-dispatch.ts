import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { JournalError } from '../domain/values/journal-error.ts';
import type { Dispatch } from '../domain/values/ports.ts';

const ACCEPTED = 202;

/**
 * Hands work to a function as an asynchronous event. From then on it is in Lambda's queue, with the
 * function's retries and failure destination. Retries of the call, by the SDK or the caller, may
 * invoke the function twice.
 */
export const lambdaDispatch =
  <Work>(client: LambdaClient, functionArn: string): Dispatch<Work> =>
  async (work) => {
    const { StatusCode } = await client.send(
      new InvokeCommand({
        FunctionName: functionArn,
        InvocationType: 'Event',
        Payload: JSON.stringify(work),
      }),
    );
    if (StatusCode !== ACCEPTED) throw new JournalError(`Lambda returned ${StatusCode} for an event`);
  };
