/**
 * Lambda's Invoke, as far as functions hand work to one another: `POST /2015-03-31/functions/{name}/invocations`.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { type ListenOptions, listen } from '../../host/listen.ts';
import type { Functions } from './functions.ts';

export interface LambdaOptions {
  readonly functions: Pick<Functions, 'invoke' | 'invokeAsync'>;
  /** The functions there are. */
  readonly names: readonly string[];
}

/** The most an event may weigh, in bytes: one that is queued, and one that is answered. */
const LARGEST_EVENT = { Event: 1_048_576, RequestResponse: 6_291_556, DryRun: 6_291_556 } as const;

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

/** The name in a name, a whole ARN or the end of one, with or without a version behind it. */
const nameOf = (functionName: string) =>
  /^(?:.*:function:)?([\w-]+)(?::[\w$-]+)?$/.exec(functionName)?.[1] ?? functionName;

const parsed = (text: string): { readonly event: unknown } | undefined => {
  try {
    return { event: JSON.parse(text === '' ? '{}' : text) };
  } catch {
    return undefined;
  }
};

/** The endpoint as an application: an event is accepted with 202, a function that fails is a 200 that says so. */
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
    if (Buffer.byteLength(text) > LARGEST_EVENT[type]) {
      return refuse(
        context,
        'RequestTooLargeException',
        `Request must be smaller than ${LARGEST_EVENT[type]} bytes`,
      );
    }
    const payload = parsed(text);
    if (!payload)
      return refuse(context, 'InvalidRequestContentException', 'Could not parse request body into json');
    const headers = { 'x-amzn-requestid': randomUUID() };
    if (type === 'DryRun') return context.body(null, 204, headers);
    if (type === 'Event') {
      try {
        await functions.invokeAsync(name, payload.event);
      } catch (error) {
        return refuse(context, 'ServiceException', messageOf(error));
      }
      return context.body(null, 202, headers);
    }
    try {
      const answer = await functions.invoke(name, payload.event);
      return context.json(answer ?? null, 200, { ...headers, 'x-amz-executed-version': '$LATEST' });
    } catch (error) {
      const errorType = error instanceof Error ? error.name : 'Error';
      return context.json({ errorType, errorMessage: messageOf(error) }, 200, {
        ...headers,
        'x-amz-executed-version': '$LATEST',
        'x-amz-function-error': 'Unhandled',
      });
    }
  });
  app.notFound((context) => refuse(context, 'ResourceNotFoundException', 'Only Invoke is known here.'));
  return app;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export interface Lambda {
  readonly endpoint: string;
  /** Hands invocations on to the functions from now on. */
  start(functions: LambdaOptions['functions']): void;
  stop(): Promise<void>;
}

/**
 * Opens the endpoint. Functions find it in their environment, so it is there before they are: until `start` every
 * invocation is a service exception, which clients try again.
 */
export const openLambda = async ({
  names,
  ...options
}: Pick<LambdaOptions, 'names'> & ListenOptions): Promise<Lambda> => {
  let started: LambdaOptions['functions'] | undefined;
  const running = () => {
    if (!started) throw new Error('The functions are not started yet');
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
