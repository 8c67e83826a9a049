/**
 * How events reach the functions that are not called by HTTP: the single source for CDK and the local cloud.
 * Every retry is finite: by default Lambda retries a stream record until it expires, and one bad record would
 * hold up all later ones of its shard.
 */

/** An event source mapping from the table's stream to a function. */
export interface StreamMapping {
  /**
   * Kinds of item for the function: the filter on `NewImage.entity.S`. Removals have no new
   * image and never match.
   */
  readonly entities: readonly string[];
  /** Maximum number of records in one invocation. */
  readonly batchSize: number;
  /** How long records may wait for the batch to fill. */
  readonly maximumBatchingWindowSeconds: number;
  /** Retries after the first attempt; −1 means no limit. */
  readonly retryAttempts: number;
  /** Older records are given up; −1 means never. */
  readonly maximumRecordAgeSeconds: number;
  /** Splits a failed batch, so that a bad record ends up alone. Splits don't count as retries. */
  readonly bisectBatchOnError: boolean;
  /** The function may return the records that it failed on. */
  readonly reportBatchItemFailures: boolean;
  /** One batch of a shard at a time keeps the order of an item's changes simple to reason about. */
  readonly parallelizationFactor: 1;
}

/** How Lambda retries an event that it accepted asynchronously and the function failed on. */
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
 * By function: what it gets of the table's stream, and how failures are handled (R24). There should be no
 * more than two: a shard supports two readers, and more would throttle each other (LimitExceededException in
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html). Reminders have
 * one of their own, so that nothing else can hold them up. All other work shares the second.
 */
export const streamMappings = {
  'schedule-reminders': { entities: ['control-entry'], ...finiteRetries },
  'follow-changes': {
    entities: ['user', 'delivery', 'counterparty', 'communication', 'window-order'],
    ...finiteRetries,
  },
} as const satisfies Record<string, StreamMapping>;

/** By function: how it is retried when invoked asynchronously (R24). */
export const asynchronousInvocations = {
  'send-reminder': { retryAttempts: 2, maximumEventAgeSeconds: 3600 },
  'fan-out-changes': { retryAttempts: 2, maximumEventAgeSeconds: 21_600 },
  // Not retried: the next run, five minutes later, does the same.
  'sweep-reminders': { retryAttempts: 0, maximumEventAgeSeconds: 300 },
  'check-subscriptions': { retryAttempts: 0, maximumEventAgeSeconds: 300 },
} as const satisfies Record<string, AsynchronousInvocation>;

/** A function fed by the table's stream. */
export type StreamFunctionName = keyof typeof streamMappings;
