/**
 * Lambda's Invoke, as far as functions hand work to one another: `POST /2015-03-31/functions/{name}/invocations`.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { errorMessage } from '../../host/error-message.ts';
import { type ListenOptions, listen } from '../../host/listen.ts';
import { parseJson } from '../../host/parse-json.ts';
import type { Functions } from './functions.ts';

export interface LambdaOptions {
  readonly functions: Pick<Functions, 'invoke' | 'invokeAsync'>;
  /** Of every function that exists. */
  readonly names: readonly string[];
}

/** An event that is queued may be smaller than one whose result is waited for. */
const MAX_EVENT_BYTES = { Event: 1_048_576, RequestResponse: 6_291_556, DryRun: 6_291_556 } as const;

type ErrorType =
  | 'ResourceNotFoundException'
  | 'InvalidParameterValueException'
  | 'InvalidRequestContentException'
  | 'RequestTooLargeException'
  | 'ServiceException';

const STATUS = {
  ResourceNotFoundException: 404,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  RequestTooLargeException: 413,
  ServiceException: 500,
} as const satisfies Record<ErrorType, number>;

const refuse = (context: Context, type: ErrorType, message: string) =>
  context.json({ Type: type === 'ServiceException' ? 'Service' : 'User', Message: message }, STATUS[type], {
    'x-amzn-errortype': type,
  });

/** The function's name, given as a name, an ARN or the end of one, with or without a version. */
const nameOf = (functionName: string) =>
  /^(?:.*:function:)?([\w-]+)(?::[\w$-]+)?$/.exec(functionName)?.[1] ?? functionName;

/** An invocation that was asked for. */
interface Call {
  readonly name: string;
  readonly event: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Queues an event: 202 once it is kept. */
const invokeLater = async (context: Context, functions: LambdaOptions['functions'], call: Call) => {
  try {
    await functions.invokeAsync(call.name, call.event);
  } catch (error) {
    return refuse(context, 'ServiceException', errorMessage(error));
  }
  return context.body(null, 202, call.headers);
};

/** Waits for the result: a function that fails is a 200 that says so. */
const invokeNow = async (context: Context, functions: LambdaOptions['functions'], call: Call) => {
  const headers = { ...call.headers, 'x-amz-executed-version': '$LATEST' };
  try {
    const result = await functions.invoke(call.name, call.event);
    return context.json(result ?? null, 200, headers);
  } catch (error) {
    const errorType = error instanceof Error ? error.name : 'Error';
    return context.json({ errorType, errorMessage: errorMessage(error) }, 200, {
      ...headers,
      'x-amz-function-error': 'Unhandled',
    });
  }
};

/** The endpoint as an application, to be served or mounted. */
export const lambdaApp = ({ functions, names }: LambdaOptions): Hono => {
  const app = new Hono();
  app.post('/2015-03-31/functions/:name/invocations', async (context) => {
    const name = nameOf(context.req.param('name'));
    const type = context.req.header('x-amz-invocation-type') ?? 'RequestResponse';
    if (type !== 'Event' && type !== 'RequestResponse' && type !== 'DryRun') {
      return refuse(context, 'InvalidParameterValueException', `There is no invocation type ${type}`);
    }
    if (!names.includes(name)) {
      return refuse(context, 'ResourceNotFoundException', `Function not found: ${name}`);
    }
    const text = await context.req.text();
    if (Buffer.byteLength(text) > MAX_EVENT_BYTES[type]) {
      const message = `Request must be smaller than ${MAX_EVENT_BYTES[type]} bytes`;
      return refuse(context, 'RequestTooLargeException', message);
    }
    const event = parseJson(text === '' ? '{}' : text);
    if (event === undefined) {
      return refuse(context, 'InvalidRequestContentException', 'Could not parse request body into json');
    }
    const call = { name, event, headers: { 'x-amzn-requestid': randomUUID() } };
    if (type === 'DryRun') return context.body(null, 204, call.headers);
    return type === 'Event' ? invokeLater(context, functions, call) : invokeNow(context, functions, call);
  });
  app.notFound((context) =>
    refuse(context, 'ResourceNotFoundException', 'Only Invoke is supported locally.'),
  );
  return app;
};

export interface Lambda {
  readonly endpoint: string;
  /** From now on invocations reach the functions. */
  start(functions: LambdaOptions['functions']): void;
  stop(): Promise<void>;
}

/**
 * Opens the endpoint. Functions find it in their environment, so it exists before they do: until `start` every
 * invocation is a service exception, which clients retry.
 */
export const openLambda = async ({
  names,
  ...options
}: Pick<LambdaOptions, 'names'> & ListenOptions): Promise<Lambda> => {
  let started: LambdaOptions['functions'] | undefined;
  const running = () => {
    if (!started) throw new Error('The functions have not been started yet');
    return started;
  };
  const functions: LambdaOptions['functions'] = {
    invoke: async (name, event) => running().invoke(name, event),
    invokeAsync: async (name, event) => running().invokeAsync(name, event),
  };
  const { endpoint, stop } = await listen(lambdaApp({ functions, names }), options);
  return {
    endpoint,
    start: (given) => {
      started = given;
    },
    stop,
  };
};
