/** What `map` makes of every item, in their order, with so many under way at a time. */
export const inParallel = async <Item, Made>(
  items: readonly Item[],
  atOnce: number,
  map: (item: Item) => Promise<Made>,
): Promise<Made[]> => {
  const made: Made[] = [];
  const waiting = items.entries();
  const work = async () => {
    // All workers take from the one iterator: whoever is free takes the next.
    for (const [index, item] of waiting) made[index] = await map(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return made;
};
