import { readFileSync } from 'node:fs';
import { ZodError } from 'zod';
import { bundleId } from '../../shared/bundle-id.ts';
import { JournalError } from '../../shared/domain/values/journal-error.ts';
import { StoredItemError } from '../../shared/store/stored-item-error.ts';

/** What may be said of an error in a log. */
export interface DescribedError {
  /** Its class. */
  readonly name: string;
  /** Only of the journal's own errors and of those whose messages are known to quote nothing. */
  readonly message?: string;
  /** Node's code: `ECONNREFUSED`. Of a stored item: `newer-release` or `unreadable`. */
  readonly code?: string;
  /** Which service of AWS refused a call: `DynamoDB`. */
  readonly service?: string;
  /** Whose fault it is by what the service says: `client` or `server`. */
  readonly fault?: string;
  /** The service's id of the call, which AWS's support asks for. */
  readonly requestId?: string;
  /** The service's HTTP status. */
  readonly status?: number;
  /** How often the SDK tried. */
  readonly attempts?: number;
  /** Why a transaction was cancelled, each reason once. */
  readonly reasons?: readonly string[];
  /** Of a stored item: its kind, its document, the number of its shape. */
  readonly entity?: string;
  readonly id?: string;
  readonly schema?: number;
  /** What could not be read: fields and what is wrong with them, no values. */
  readonly paths?: readonly string[];
  /** The code that ran: `npm run stack-trace` finds the source map of it. */
  readonly bundle?: string;
  /** Frames without the message. */
  readonly stack?: readonly string[];
  /** What it was thrown for. */
  readonly causes?: readonly DescribedError[];
}

/**
 * Errors of AWS's whose messages may be logged, by what they say. All others may quote what was sent: a ValidationException
 * the value it did not like, SNS's InvalidParameterException the phone.
 */
const SAFE_NAMES: ReadonlySet<string> = new Set([
  // Which quota, or nothing but that there is one.
  'ItemCollectionSizeLimitExceededException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceQuotaExceededException',
  'SubscriptionLimitExceededException',
  'ThrottledException',
  'ThrottlingException',
  'TooManyRequestsException',
  'TopicLimitExceededException',
  // How large a request may be.
  'RequestTooLargeException',
  // That a condition did not hold or others write too; of a transaction the codes of its reasons, not their items.
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'TransactionInProgressException',
  // Which role may not do what with which resource: our ARNs, which hold ids. SNS's own (AuthorizationErrorException) may
  // name a phone as the resource, and is not here.
  'AccessDeniedException',
  // Which resource is missing: a table, a function, a secret, a schedule, whose names hold ids.
  'ResourceNotFoundException',
  // That the service failed.
  'InternalServerError',
  'InternalServerException',
  'InternalServiceError',
  'ServiceException',
  'ServiceUnavailable',
  // Which time limit of the SDK's was passed.
  'TimeoutError',
]);

/** Of DynamoDB's ValidationException, which quotes values in other cases: these say how large something may be. */
const SAFE_VALIDATION =
  /^(?:Item size (?:to update )?has exceeded|Transaction request cannot include|Collection size|One or more parameter values were invalid: Size of)/;

/** The most that is written of one error. */
const MAX_MESSAGE_LETTERS = 300;
const MAX_FRAMES = 10;
const MAX_FRAMES_OF_CAUSE = 4;
const MAX_PATHS = 5;
const MAX_CAUSES = 3;
const MAX_DEPTH = 4;

/** What the SDK adds to errors of calls. */
interface CallError {
  readonly $service?: string;
  readonly $fault?: string;
  readonly $metadata?: { requestId?: string; attempts?: number; httpStatusCode?: number };
  readonly CancellationReasons?: readonly { Code?: string; Message?: string }[];
}

const FRAME = /^ {4}at .*:\d+:\d+\)?$/;

/** The frames of an error's stack. The message stands above them, and may have lines of its own that look like them. */
const framesOf = ({ stack = '', message }: Error, most = MAX_FRAMES): string[] =>
  stack
    .slice(Math.max(0, stack.indexOf(message)) + message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, most);

/** The message of an error where it is known to hold no personal data. */
const safeMessage = (error: Error): string | undefined =>
  error instanceof JournalError || SAFE_NAMES.has(error.name) || SAFE_VALIDATION.test(error.message)
    ? error.message.slice(0, MAX_MESSAGE_LETTERS)
    : undefined;

/** Deeper than the first step of a path there may be names that people gave. */
const pathsOf = (error: Error): readonly string[] | undefined => {
  if (error instanceof StoredItemError) return error.paths;
  if (!(error instanceof ZodError)) return undefined;
  return error.issues.map(({ path, code }) => `${String(path[0] ?? '')}: ${code}`);
};

/** Node's errors bear constants: `ECONNREFUSED`, `ERR_INVALID_ARG_TYPE`. */
const codeOf = (error: Error): string | undefined => {
  if (error instanceof StoredItemError) return error.code;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^E[A-Z_\d]+$/.test(code) ? code : undefined;
};

const causesOf = (error: Error): readonly unknown[] => {
  if (error instanceof AggregateError) return error.errors.slice(0, MAX_CAUSES);
  return error.cause instanceof Error ? [error.cause] : [];
};

const reasonsOf = ({ CancellationReasons }: CallError): readonly string[] | undefined =>
  CancellationReasons && [
    ...new Set(
      CancellationReasons.map(({ Code = 'None', Message = '' }) =>
        SAFE_VALIDATION.test(Message) ? `${Code}: ${Message.slice(0, MAX_MESSAGE_LETTERS)}` : Code,
      ),
    ),
  ];

const describe = (error: unknown, depth: number): DescribedError => {
  if (!(error instanceof Error)) return { name: typeof error };
  const call = error as CallError;
  const { entity, id, schema } = error instanceof StoredItemError ? error : {};
  const causes = depth < MAX_DEPTH ? causesOf(error) : [];
  return {
    name: error.name,
    message: safeMessage(error),
    code: codeOf(error),
    service: call.$service,
    fault: call.$fault,
    requestId: call.$metadata?.requestId,
    status: call.$metadata?.httpStatusCode,
    attempts: call.$metadata?.attempts,
    reasons: reasonsOf(call),
    entity,
    id,
    schema,
    paths: pathsOf(error)?.slice(0, MAX_PATHS),
    bundle: depth === 0 ? runningBundle() : undefined,
    stack: framesOf(error, depth === 0 ? MAX_FRAMES : MAX_FRAMES_OF_CAUSE),
    ...(causes.length > 0 && { causes: causes.map((cause) => describe(cause, depth + 1)) }),
  };
};

let running: { readonly id: string | undefined } | undefined;

/** The bundle this is part of, read at the first failure; undefined where the code runs from its sources. */
const runningBundle = (): string | undefined => {
  const file = import.meta.filename;
  running ??= { id: file.endsWith('.mjs') ? bundleId(readFileSync(file)) : undefined };
  return running.id;
};

/** What may be said of an error in a log: its class, where it was thrown, which call of which service it is of, and its causes. */
export const describeError = (error: unknown): DescribedError => describe(error, 0);

/**
 * What Lambda may be told of an error: it writes the whole message to the log, and to the failure queue. Its class and its
 * frames stay; a message that may quote personal data does not.
 */
export const withoutPersonalData = (error: unknown): Error => {
  const { name } = error instanceof Error ? error : { name: typeof error };
  const message = error instanceof Error ? safeMessage(error) : undefined;
  const safe = new Error(message ?? 'The function’s log says more, in the line with this invocation’s id');
  safe.name = name;
  safe.stack = [`${name}: ${safe.message}`, ...(error instanceof Error ? framesOf(error) : [])].join('\n');
  return safe;
};
