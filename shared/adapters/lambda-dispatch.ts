import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { JournalError } from '../domain/values/journal-error.ts';
import type { Dispatch } from '../domain/values/ports.ts';

const ACCEPTED = 202;

/**
 * Hands work to a function as an asynchronous event. Lambda's own queue keeps it from then on, with the function's
 * retries and failure destination. A repetition of the call, by the SDK or by whoever called, may invoke it twice.
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
