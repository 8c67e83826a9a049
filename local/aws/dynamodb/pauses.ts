const FIRST_RETRY_MILLISECONDS = 150;
const MAX_RETRY_MILLISECONDS = 5000;

/** Pauses that can be cut short, all at once; none begins after the signal. */
export const createPauses = (signal: AbortSignal) => {
  const sleepers = new Set<() => void>();

  const sleep = (milliseconds: number): Promise<void> => {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      sleepers.add(wake);
    });
  };

  /** The pause after so many failures in a row. */
  const afterFailure = (failures: number): Promise<void> =>
    sleep(Math.min(FIRST_RETRY_MILLISECONDS * 2 ** (failures - 1), MAX_RETRY_MILLISECONDS));

  /** Runs the work until it succeeds; undefined when stopped. */
  const untilDone = async <Value>(work: () => Promise<Value>): Promise<Value | undefined> => {
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        return await work();
      } catch {
        await afterFailure(failures);
      }
    }
    return undefined;
  };

  return {
    sleep,
    afterFailure,
    untilDone,
    wakeAll: () => {
      for (const wake of sleepers) wake();
    },
  };
};

export type Pauses = ReturnType<typeof createPauses>;
