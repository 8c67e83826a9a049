/**
 * How events reach the functions that nobody calls by HTTP: one truth for CDK and for the local cloud.
 * Every retry is finite: by default Lambda retries a stream record until it expires, and one bad record would hold
 * up all later ones of its shard.
 */

/** An event source mapping from the table's stream to a function. */
export interface StreamMapping {
  /** Kinds of item the function is for: the filter on `NewImage.entity.S`. Removals have no new image and never match. */
  readonly entities: readonly string[];
  /** The most records in one invocation. */
  readonly batchSize: number;
  /** How long records may wait for the batch to fill. */
  readonly maximumBatchingWindowSeconds: number;
  /** Retries after the first attempt; −1 is without end. */
  readonly retryAttempts: number;
  /** Older records are given up; −1 is never. */
  readonly maximumRecordAgeSeconds: number;
  /** A failed batch is split, so that a bad record ends up alone. Splits are not counted as retries. */
  readonly bisectBatchOnError: boolean;
  /** The function may answer with the records it failed on. */
  readonly reportBatchItemFailures: boolean;
  /** One batch of a shard at a time keeps the order of an item's changes simple to reason about. */
  readonly parallelizationFactor: 1;
}

/** What Lambda does with an event it has accepted asynchronously and the function fails on. */
export interface AsynchronousInvocation {
  readonly retryAttempts: 0 | 1 | 2;
  readonly maximumEventAgeSeconds: number;
}

const finiteRetries = {
  maximumBatchingWindowSeconds: 0,
  batchSize: 25,
  retryAttempts: 10,
  maximumRecordAgeSeconds: 3600,
  bisectBatchOnError: true,
  reportBatchItemFailures: true,
  parallelizationFactor: 1,
} as const;

/**
 * By function: what of the table's stream it gets, and how failures are dealt with (R24). There are two and should be
 * no more: a shard bears two readers, more of them throttle one another (LimitExceededException in
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html). Reminders have one for
 * themselves, so that nothing else can hold them up; whatever else follows changes shares the other.
 */
export const streamMappings = {
  'schedule-reminders': { entities: ['control-entry'], ...finiteRetries },
  'follow-changes': {
    entities: ['user', 'delivery', 'counterparty', 'communication', 'window-order'],
    ...finiteRetries,
  },
} as const satisfies Record<string, StreamMapping>;

/** By function: how it is retried when it is invoked asynchronously (R24). */
export const asynchronousInvocations = {
  'send-reminder': { retryAttempts: 2, maximumEventAgeSeconds: 3600 },
  'fan-out-changes': { retryAttempts: 2, maximumEventAgeSeconds: 21_600 },
  // Not tried again: the next one, five minutes later, does the same.
  'sweep-reminders': { retryAttempts: 0, maximumEventAgeSeconds: 300 },
  'check-subscriptions': { retryAttempts: 0, maximumEventAgeSeconds: 300 },
} as const satisfies Record<string, AsynchronousInvocation>;

/** A function fed by the table's stream. */
export type StreamFunctionName = keyof typeof streamMappings;
