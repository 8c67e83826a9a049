import { type Key, periodOf, positionKey, valuePrefix } from './keys.ts';
import type { ListedItem, Table } from './table.ts';
import type { ColumnIndex } from './table-schema.ts';

/** Documents to read by date: a whole list, or those with one value of a column. */
export type Source =
  | { readonly list: string; readonly index: 'byDate' }
  | { readonly list: string; readonly index: Exclude<ColumnIndex, 'byDate'>; readonly value: string | null };

/**
 * The newest `limit` documents of several sources together, each once, from `from` up to but excluding `to`.
 * `after` is the document to start after, whichever source it is in.
 */
export const readNewestFirst = async (
  table: Table,
  sources: readonly Source[],
  query: {
    readonly from: string;
    readonly to: string;
    readonly limit: number;
    readonly after?: { readonly key: Key; readonly at: string; readonly id: string } | undefined;
  },
): Promise<{ items: ListedItem[]; more: boolean }> => {
  const { from, to, limit, after } = query;
  const pages = await Promise.all(
    sources.map(async (source) => {
      const { list, index } = source;
      const value = 'value' in source ? source.value : undefined;
      const prefix = value === undefined ? '' : valuePrefix(value);
      const { items, more } = await table.query({
        index,
        partition: list,
        ...periodOf(from, to, value),
        descending: true,
        limit,
        ...(after && {
          after: { ...after.key, list, [index]: `${prefix}${positionKey(after.at, after.id)}` },
        }),
      });
      return { more, placed: items.map((item) => [item[index]?.slice(prefix.length) ?? '', item] as const) };
    }),
  );
  // Each source gave its first `limit`, so the first `limit` of all are among them.
  const merged = [...new Map(pages.flatMap(({ placed }) => placed))].sort(([a], [b]) => (a < b ? 1 : -1));
  return {
    items: merged.slice(0, limit).map(([, item]) => item),
    more: merged.length > limit || pages.some(({ more }) => more),
  };
};
