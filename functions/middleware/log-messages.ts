/**
 * The catalogue of log messages: everything the functions write to their logs. docs/log-messages.md is generated from it by
 * `npm run log-messages`.
 */
/**
 * What a field may hold. There is no kind for texts: what people entered can't be logged.
 *
 * - `id`: of a document, a request, an invocation.
 * - `code`: one of a few words that the code, a schema or AWS defines.
 * - `count`: a number of things, of seconds, of milliseconds.
 * - `instant`: ISO 8601, UTC.
 * - `error`: whatever was thrown; `describe-error.ts` decides what is written of it.
 */
interface FieldValues {
  readonly id: string;
  readonly code: string;
  readonly count: number;
  readonly instant: string;
  readonly error: unknown;
}

interface LogField {
  readonly kind: keyof FieldValues;
  /** What it holds, for readers of the log. */
  readonly holds: string;
}

export interface LogMessage {
  readonly level: 'info' | 'error';
  /** The line's `message`. */
  readonly sentence: string;
  /** What the operator does about it. */
  readonly action: string;
  readonly fields: readonly LogFieldName[];
  /** Fields that are not in every line. */
  readonly optional?: readonly LogFieldName[];
}

/** Every field of a log line besides `code` and what every line has (`level`, `message`, `timestamp`, `service`). */
export const logFields = {
  requestId: {
    kind: 'id',
    holds: 'API Gateway’s id of the request, as in its access log and in `instance` of a problem',
  },
  invocationId: {
    kind: 'id',
    holds: 'Lambda’s id of the invocation, as in its REPORT line and in the failure queues',
  },
  eventId: { kind: 'id', holds: 'Id of the record in the table’s stream' },
  communicationId: { kind: 'id', holds: 'The communication' },
  entryId: { kind: 'id', holds: 'The control entry' },
  managerId: { kind: 'id', holds: 'The user who is reminded' },
  documentId: { kind: 'id', holds: 'The document that was changed' },

  functionName: { kind: 'code', holds: 'Name of the deployed function' },
  routeKey: { kind: 'code', holds: 'Method and path of the route, with `{…}` for ids' },
  problem: { kind: 'code', holds: '`code` of the problem document that was returned' },
  delivery: { kind: 'code', holds: 'What became of the reminder: `sent`, or why it was not' },
  entity: { kind: 'code', holds: 'Kind of the document' },
  outcome: { kind: 'code', holds: '`done`, or `handed on` to the next invocation' },

  status: { kind: 'count', holds: 'HTTP status' },
  milliseconds: { kind: 'count', holds: 'From the start of the handler to its response' },
  version: { kind: 'count', holds: 'Version of the entry’s reminder' },
  round: { kind: 'count', holds: 'Which invocation in a row this is' },
  sent: { kind: 'count', holds: 'Reminders that were sent' },
  failed: { kind: 'count', holds: 'Reminders that could not be sent' },
  left: { kind: 'count', holds: 'Reminders there was no time for: the next sweep starts with them' },
  oldestUnsentSeconds: { kind: 'count', holds: 'How long the oldest unsent reminder has been due' },
  unreadDays: { kind: 'count', holds: 'Days whose due reminders could not be read' },
  users: { kind: 'count', holds: 'Users whose subscriptions were checked' },
  changed: { kind: 'count', holds: 'Users whose subscription status has changed' },

  dueAt: { kind: 'instant', holds: 'When the reminder was due' },

  error: { kind: 'error', holds: 'What was thrown, as “Read an error” explains' },
} as const satisfies Readonly<Record<string, LogField>>;

export type LogFieldName = keyof typeof logFields;

export const logMessages = {
  'request-completed': {
    level: 'info',
    sentence: 'A request was completed.',
    action: 'None: one line for every request.',
    fields: ['requestId', 'invocationId', 'routeKey', 'status', 'milliseconds'],
    optional: ['problem'],
  },
  'request-failed': {
    level: 'error',
    sentence: 'A request failed: its caller got a 5xx.',
    action:
      '`temporarily-unavailable`: an AWS service; see `error.causes`, and its quotas if it persists. `stored-by-newer-release`: finish the deployment, or its rollback. `internal-error`: read `error`, its stack first.',
    fields: ['requestId', 'invocationId', 'routeKey', 'problem', 'error'],
  },
  'invocation-failed': {
    level: 'error',
    sentence: 'An invocation failed.',
    action:
      'Read `error`. Lambda retries an asynchronous event; what it gave up on is in the function’s failure queue, with the same `invocationId`.',
    fields: ['functionName', 'invocationId', 'error'],
  },
  'stream-record-failed': {
    level: 'error',
    sentence: 'A change in the table could not be processed.',
    action:
      'Read `error`. Lambda retries from this record on; what it gave up on is in the function’s failure queue ([After a failure](operations.md#after-a-failure)).',
    fields: ['functionName', 'invocationId', 'eventId', 'error'],
    optional: ['entity'],
  },
  'reminder-handled': {
    level: 'info',
    sentence: 'A reminder was handled.',
    action: '`undeliverable`: see `warning` of the manager in `GET /users`. Others: none.',
    fields: ['communicationId', 'entryId', 'managerId', 'version', 'dueAt', 'delivery'],
  },
  'reminders-swept': {
    level: 'info',
    sentence: 'Late reminders were swept.',
    action:
      'None while `failed`, `left` and `unreadDays` are 0. If they stay above 0, the failures of `send-reminder` and `GET /reminders?status=late` say why.',
    fields: ['sent', 'failed', 'left', 'oldestUnsentSeconds', 'unreadDays'],
  },
  'subscriptions-checked': {
    level: 'info',
    sentence: 'The subscriptions of all users were checked.',
    action: 'None.',
    fields: ['users', 'changed'],
  },
  'fan-out-run': {
    level: 'info',
    sentence: 'A change was carried over to the documents that depend on it.',
    action: 'None. If a `round` has no successor, see `invocation-failed` of the same function.',
    fields: ['entity', 'documentId', 'round', 'outcome'],
  },
} as const satisfies Readonly<Record<string, LogMessage>>;

export type LogCode = keyof typeof logMessages;

type Values<Name extends LogFieldName> = { readonly [N in Name]: FieldValues[(typeof logFields)[N]['kind']] };
type OptionalOf<Message> = Message extends { optional: readonly (infer Name extends LogFieldName)[] }
  ? Name
  : never;

/** The required and optional fields of a message. */
export type LogValues<Code extends LogCode> = Values<(typeof logMessages)[Code]['fields'][number]> &
  Partial<Values<OptionalOf<(typeof logMessages)[Code]>>>;
