/** What the controller tells a process: the clock's offset, on which it (first starts and) goes on; or to pause. */
export type Order = { readonly offsetMilliseconds: number } | { readonly pause: true };

/** What a process tells the controller: it listens; it has paused, nothing of it being under way. */
export type Report = 'ready' | 'paused';

/** Tells the controller. */
export const report = (what: Report): void => {
  process.send?.(what);
};

/** Hears the controller. The process ends with it. */
export const onOrder = (listener: (order: Order) => void): void => {
  process.on('message', (message) => listener(message as Order));
  process.on('disconnect', () => process.exit());
};
