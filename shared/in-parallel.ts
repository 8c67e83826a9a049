/**
 * Maps every item, with at most `concurrency` calls at a time. Returns the results in the order of the items.
 */
export const inParallel = async <Item, Mapped>(
  items: readonly Item[],
  concurrency: number,
  map: (item: Item, index: number) => Promise<Mapped>,
): Promise<Mapped[]> => {
  const results: Mapped[] = [];
  const waiting = items.entries();
  const work = async () => {
    // Workers share one iterator: a free one takes the next item.
    for (const [index, item] of waiting) results[index] = await map(item, index);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
};
