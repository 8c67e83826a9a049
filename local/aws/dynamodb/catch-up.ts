const STOPPED = 'The event source was stopped';

interface Waiter {
  readonly mark: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Waits until everything written so far is dealt with. Each wait gets the next mark. A shard is clear for a mark when a
 * read that began after the mark was given has reached its end, with nothing left to deliver.
 */
export const createCatchUp = () => {
  const waiters = new Set<Waiter>();
  const clearedTo = new Map<string, number>();
  let mark = 0;
  let listedTo = -1;
  let stopped = false;
  return {
    /** Resolves when everything written before the call is dealt with; rejects when that will not come. */
    ask: (): Promise<void> =>
      new Promise((resolve, reject) => {
        if (stopped) throw new Error(STOPPED);
        mark += 1;
        waiters.add({ mark, resolve, reject });
      }),
    /** The last mark given: take it before reading the stream. */
    lastMark: () => mark,
    /** The shard has nothing left that was written before the mark. */
    clear: (shardId: string, to: number) => clearedTo.set(shardId, to),
    /** All shards that existed at the mark are known. */
    shardsListed: (to: number) => {
      listedTo = to;
    },
    /** Resolves the waits that are over. */
    settle: (shardIds: readonly string[], isFinished: (shardId: string) => boolean) => {
      for (const waiter of waiters) {
        const isClear = (shardId: string) =>
          isFinished(shardId) || (clearedTo.get(shardId) ?? -1) >= waiter.mark;
        if (listedTo < waiter.mark || !shardIds.every(isClear)) continue;
        waiters.delete(waiter);
        waiter.resolve();
      }
    },
    stop: () => {
      stopped = true;
      for (const { reject } of waiters) reject(new Error(STOPPED));
      waiters.clear();
    },
  };
};

export type CatchUp = ReturnType<typeof createCatchUp>;
