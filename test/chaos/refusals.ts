import type { Service } from './faults.ts';

/** An answer as it goes over the wire. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Kind = 'error' | 'throttled';

const dynamoDb = (type: string, more: object = {}): Refusal => ({
  status: type === 'InternalServerError' ? 500 : 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type, ...more }),
});

const restJson = (status: number, type: string): Refusal => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
  body: JSON.stringify({ Message: type }),
});

const query = (status: number, type: string, code: string): Refusal => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>${type}</Type><Code>${code}</Code><Message>${code}</Message></Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>`,
});

/** How each service says that it failed, and that it is asked too much; DynamoDB throttles with 400, the others with 429. */
export const refusals: Readonly<Record<Service, Readonly<Record<Kind, Refusal>>>> = {
  dynamodb: {
    error: dynamoDb('InternalServerError'),
    throttled: dynamoDb('ProvisionedThroughputExceededException'),
  },
  scheduler: {
    error: restJson(500, 'InternalServerException'),
    throttled: restJson(429, 'ThrottlingException'),
  },
  sns: { error: query(500, 'Receiver', 'InternalError'), throttled: query(429, 'Sender', 'Throttled') },
  functions: {
    error: restJson(500, 'ServiceException'),
    throttled: restJson(429, 'TooManyRequestsException'),
  },
};

/** How DynamoDB cancels a transaction of so many items because another one is at the first of them. */
export const conflict = (items: number): Refusal =>
  dynamoDb('TransactionCanceledException', {
    CancellationReasons: Array.from({ length: items }, (_, index) => ({
      Code: index === 0 ? 'TransactionConflict' : 'None',
    })),
  });
