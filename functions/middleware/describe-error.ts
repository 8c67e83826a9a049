import { readFileSync } from 'node:fs';
import { ZodError } from 'zod';
import { bundleId } from '../../shared/bundle-id.ts';
import { JournalError } from '../../shared/domain/values/journal-error.ts';
import { StoredItemError } from '../../shared/store/stored-item-error.ts';

/** What a log may say about an error. */
export interface DescribedError {
  /** Its class. */
  readonly name: string;
  /** Only for our own errors, and those whose messages are known to quote nothing. */
  readonly message?: string;
  /** Node's code, such as `ECONNREFUSED`; for a stored item, `newer-release` or `unreadable`. */
  readonly code?: string;
  /** The AWS service that failed: `DynamoDB`. */
  readonly service?: string;
  /** Whose fault it is according to the service: `client` or `server`. */
  readonly fault?: string;
  /** The service's request id, which AWS Support asks for. */
  readonly requestId?: string;
  /** The service's HTTP status. */
  readonly status?: number;
  /** How often the SDK tried. */
  readonly attempts?: number;
  /** Why a transaction was cancelled, without duplicates. */
  readonly reasons?: readonly string[];
  /** For a stored item: its kind, its document's id and its schema number. */
  readonly entity?: string;
  readonly id?: string;
  readonly schema?: number;
  /** Fields that could not be read and why, without values. */
  readonly paths?: readonly string[];
  /** The bundle that ran; `npm run stack-trace` finds its source map. */
  readonly bundle?: string;
  /** Stack frames without the message. */
  readonly stack?: readonly string[];
  readonly causes?: readonly DescribedError[];
}

/**
 * AWS errors whose messages may be logged, by what they say. Others may quote what was sent: a
 * ValidationException the value it refused, SNS's InvalidParameterException the phone.
 */
const SAFE_NAMES: ReadonlySet<string> = new Set([
  // Which quota was exceeded, or only that one was.
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
  // That a condition failed or others are writing; for a transaction the codes of its reasons,
  // without their items.
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'TransactionInProgressException',
  // Which role may not do what with which resource: our ARNs, which contain only ids. SNS's own
  // AuthorizationErrorException is not listed: it may name a phone as the resource.
  'AccessDeniedException',
  // Which resource is missing: a table, a function, a secret, a schedule. Their names contain only ids.
  'ResourceNotFoundException',
  // That the service failed.
  'InternalServerError',
  'InternalServerException',
  'InternalServiceError',
  'ServiceException',
  'ServiceUnavailable',
  // Which time limit of the SDK was exceeded.
  'TimeoutError',
]);

/**
 * Messages of DynamoDB's ValidationException that only say how large something may be. Its
 * others quote values.
 */
const SAFE_VALIDATION =
  /^(?:Item size (?:to update )?has exceeded|Transaction request cannot include|Collection size|One or more parameter values were invalid: Size of)/;

/** Limits of what is logged about one error. */
const MAX_MESSAGE_LETTERS = 300;
const MAX_FRAMES = 10;
const MAX_FRAMES_OF_CAUSE = 4;
const MAX_PATHS = 5;
const MAX_CAUSES = 3;
const MAX_DEPTH = 4;

/** What the SDK adds to an error of a call. */
interface CallError {
  readonly $service?: string;
  readonly $fault?: string;
  readonly $metadata?: { requestId?: string; attempts?: number; httpStatusCode?: number };
  readonly CancellationReasons?: readonly { Code?: string; Message?: string }[];
}

const FRAME = /^ {4}at .*:\d+:\d+\)?$/;

/**
 * The frames of an error's stack. The message comes before them, and may have lines that look like frames.
 */
const framesOf = ({ stack = '', message }: Error, limit = MAX_FRAMES): string[] =>
  stack
    .slice(Math.max(0, stack.indexOf(message)) + message.length)
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, limit);

/** An error's message, if it is known to contain no personal data. */
const safeMessage = (error: Error): string | undefined =>
  error instanceof JournalError || SAFE_NAMES.has(error.name) || SAFE_VALIDATION.test(error.message)
    ? error.message.slice(0, MAX_MESSAGE_LETTERS)
    : undefined;

/** Only the first step of each path: deeper ones may be names that people entered. */
const pathsOf = (error: Error): readonly string[] | undefined => {
  if (error instanceof StoredItemError) return error.paths;
  if (!(error instanceof ZodError)) return undefined;
  return error.issues.map(({ path, code }) => `${String(path[0] ?? '')}: ${code}`);
};

/** Codes of Node's errors are constants: `ECONNREFUSED`, `ERR_INVALID_ARG_TYPE`. */
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

/** The id of the running bundle, read at the first failure; undefined if the code runs from its sources. */
const runningBundle = (): string | undefined => {
  const file = import.meta.filename;
  running ??= { id: file.endsWith('.mjs') ? bundleId(readFileSync(file)) : undefined };
  return running.id;
};

/**
 * What a log may say about an error: its class, where it was thrown, the service's call that
 * failed, and its causes.
 */
export const describeError = (error: unknown): DescribedError => describe(error, 0);

/**
 * An error that Lambda may see: it writes the whole message to the log and to the failure queue. Keeps the
 * class and the frames, but not a message that may quote personal data.
 */
export const withoutPersonalData = (error: unknown): Error => {
  const { name } = error instanceof Error ? error : { name: typeof error };
  const message = error instanceof Error ? safeMessage(error) : undefined;
  const safe = new Error(message ?? 'See the function’s log, in the line with this invocation’s id');
  safe.name = name;
  safe.stack = [`${name}: ${safe.message}`, ...(error instanceof Error ? framesOf(error) : [])].join('\n');
  return safe;
};
