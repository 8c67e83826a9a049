/**
 * Lambda's event source mapping on the table's real stream: reads every shard and calls the function with what its filter
 * lets through. How far it has got is kept in the storage, so a restart goes on there.
 */
import { createCatchUp } from './catch-up.ts';
import { type EventSourceOptions, followStream } from './follow-stream.ts';
import { createPauses } from './pauses.ts';
import { findStream } from './stream-client.ts';

export interface EventSource {
  /** Lets the invocation under way end, and reads no more. */
  stop(): Promise<void>;
  /** Resolves when everything written before the call is dealt with: done, or given up. Rejects when stopped. */
  caughtUp(): Promise<void>;
}

/**
 * Starts the mapping of one function; it begins with the oldest record there is, or goes on where it stopped. The table
 * may be created later, and the database may be away for a while: it keeps trying.
 */
export const startEventSource = (options: EventSourceOptions): EventSource => {
  const { client, tableName } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const pauses = createPauses(signal);
  const catchUp = createCatchUp();

  const run = async () => {
    const streamArn = await pauses.untilDone(() => findStream(client, tableName));
    if (streamArn !== undefined) await followStream({ ...options, streamArn, catchUp, pauses, signal });
  };
  const running = run();

  return {
    stop: async () => {
      stopping.abort();
      pauses.wakeAll();
      await running;
      catchUp.stop();
    },
    caughtUp: async () => {
      const caughtUp = catchUp.ask();
      pauses.wakeAll();
      await caughtUp;
    },
  };
};
