/** What has been started, to be stopped in the opposite order. */
export const createParts = () => {
  const stops: (() => Promise<void> | void)[] = [];
  return {
    onStop: (stop: () => Promise<void> | void): void => {
      stops.push(stop);
    },
    add: <Part extends { stop(): Promise<void> }>(part: Part): Part => {
      stops.push(() => part.stop());
      return part;
    },
    stop: async (): Promise<void> => {
      for (const stop of stops.splice(0).reverse()) await stop();
    },
  };
};

export type Parts = ReturnType<typeof createParts>;
