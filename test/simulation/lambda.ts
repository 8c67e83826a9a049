import { InvokeCommand, type LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import type { Faults } from './faults.ts';

const refused = () =>
  new TooManyRequestsException({
    message: 'Rate Exceeded.',
    Reason: 'CallerRateLimitExceeded',
    $metadata: {},
  });

/** Lambda's Invoke of asynchronous events: accepts them, some of them without the caller's hearing of it. */
export const simulatedLambda = ({
  faults,
  accept,
}: {
  faults: Faults;
  /** Puts an event in the function's queue. */
  accept: (functionArn: string, event: unknown) => void;
}): LambdaClient =>
  ({
    send: (command: unknown) => {
      if (!(command instanceof InvokeCommand) || command.input.InvocationType !== 'Event') {
        throw new Error('Lambda was asked for what it does not do here');
      }
      const { FunctionName = '', Payload = '' } = command.input;
      return faults.call({
        service: 'lambda',
        what: 'handing over an event',
        latency: [5, 60],
        refusal: refused,
        effect: () => {
          accept(FunctionName, JSON.parse(String(Payload)));
          return { StatusCode: 202, $metadata: {} };
        },
      });
    },
  }) as unknown as LambdaClient;
