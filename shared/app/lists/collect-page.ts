/** A page of a list. `next` is the position to go on from; absent at the end of the list. */
interface Page<Row, Position> {
  readonly rows: Row[];
  readonly next?: Position | undefined;
}

/**
 * One page of a list that shows only some of its items: reads on until the page is full, the list ends or a budget is
 * spent. In the last case the page is short, even empty, and has a `next` all the same.
 */
export const collectPage = async <Item, Row, Position>({
  read,
  keep,
  positionOf,
  limit,
  budget,
  after,
}: {
  /** Reads items behind a position. `room` is how many rows the page still takes. */
  readonly read: (
    after: Position | undefined,
    room: number,
  ) => Promise<{ readonly items: readonly Item[]; readonly more: boolean }>;
  /** The row of each item, undefined for one that is not shown. */
  readonly keep: (items: readonly Item[]) => Promise<readonly (Row | undefined)[]>;
  readonly positionOf: (item: Item) => Position;
  readonly limit: number;
  /** No further read once so many items have been read. */
  readonly budget: number;
  readonly after?: Position | undefined;
}): Promise<Page<Row, Position>> => {
  const rows: Row[] = [];
  let position = after;
  for (let spent = 0; ; ) {
    const { items, more } = await read(position, limit - rows.length);
    const kept = await keep(items);
    for (const [index, item] of items.entries()) {
      position = positionOf(item);
      const row = kept[index];
      if (row === undefined) continue;
      rows.push(row);
      const isLast = index === items.length - 1 && !more;
      if (rows.length === limit) return isLast ? { rows } : { rows, next: position };
    }
    spent += items.length;
    if (!more) return { rows };
    if (spent >= budget) return { rows, next: position };
  }
};
