export interface Gate {
  /** Does the work, when the gate is open. */
  pass<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Lets nothing in any more; resolves when all that is in has come out. */
  close(): Promise<void>;
  open(): void;
}

/** A gate, closed at first. */
export const createGate = (): Gate => {
  let opened = Promise.withResolvers<void>();
  let isOpen = false;
  const inside = new Set<Promise<unknown>>();
  return {
    async pass(work) {
      while (!isOpen) await opened.promise;
      const working = work();
      inside.add(working);
      try {
        return await working;
      } finally {
        inside.delete(working);
      }
    },
    async close() {
      if (isOpen) opened = Promise.withResolvers<void>();
      isOpen = false;
      while (inside.size > 0) await Promise.allSettled(inside);
    },
    open() {
      isOpen = true;
      opened.resolve();
    },
  };
};
