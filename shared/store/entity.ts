import type * as z from 'zod';
import { shownForm, storedForm } from '../domain/values/schema-form.ts';
import { StoredItemError } from './stored-item-error.ts';
import type { Item, ListedItem } from './table.ts';
import { table } from './table-schema.ts';

/** Converts what was written with one schema number to the next. */
export interface Upgrade {
  readonly data: (data: never) => unknown;
  readonly row?: (row: never) => unknown;
}

/** A kind of item: how to write it, and how to read it whichever release wrote it (docs/stored-items.md). */
export interface Entity<Data, Row> {
  readonly name: string;
  /** The schema number that this release writes. Items with a greater one are refused. */
  readonly schema: number;
  /** Schema of what is stored, with its limits. */
  readonly data: z.ZodType<Data> | undefined;
  /** Schema of what indexes hold. */
  readonly row: z.ZodType<Row> | undefined;
  /** The whole item to write, including what its predecessor had that this release does not know. */
  write(
    parts: Omit<ListedItem, 'entity' | 'schema' | 'data' | 'row'> & { data?: Data; row?: Row },
  ): ListedItem;
  /**
   * The data of an item, including fields that this release does not know, at every depth. Undefined for an
   * entity without data.
   */
  read(item: Pick<Item, 'data'> & Partial<Item>): Data;
  /** The row of an item in an index. Only for showing: unknown fields are cut. */
  readRow(item: Pick<Item, 'row'> & Partial<Item>): Row;
}

/**
 * What an item has that this release does not know, apart from its data: keys of later
 * indexes, fields of its row.
 */
interface Extras {
  readonly pk: string | undefined;
  readonly sk: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly row: Readonly<Record<string, unknown>>;
}

/**
 * The key of `Extras` within the data: they stay with it from reading, through every `{...data}`, to writing.
 */
const EXTRAS = Symbol('extras');

const KNOWN_ATTRIBUTES: ReadonlySet<string> = new Set([
  'revision',
  'schema',
  'data',
  table.partition,
  table.sort,
  table.entity,
  table.expiry,
  table.projected,
  ...Object.values(table.indexes).flatMap(({ partition, sort }) => [partition, sort]),
]);

const without = (known: { has(name: string): boolean }, record: object): Record<string, unknown> => {
  const unknown: Record<string, unknown> = {};
  for (const name in record) if (!known.has(name)) unknown[name] = (record as Record<string, unknown>)[name];
  return unknown;
};

const once = <Value>(make: () => Value): (() => Value) => {
  let cached: { value: Value } | undefined;
  return () => {
    cached ??= { value: make() };
    return cached.value;
  };
};

/** The id of a document, if `written` has one. Any other value there may be personal data. */
const idIn = (written: unknown): string | undefined => {
  const { id } = (written ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' && /^[a-z]+_[0-9A-HJKMNP-TV-Z]{26}$/.test(id) ? id : undefined;
};

/** `upgrades` lead from schema 1 to 2, from 2 to 3, …. None is needed while fields are only added. */
export const entity = <Data = never, Row = never>({
  name,
  data: dataSchema,
  row: rowSchema,
  upgrades = [],
}: {
  name: string;
  data?: z.ZodType<Data>;
  row?: z.ZodType<Row>;
  upgrades?: readonly Upgrade[];
}): Entity<Data, Row> => {
  const newest = upgrades.length + 1;
  const dataForm = once(() => dataSchema && storedForm(dataSchema));
  const rowForm = once(() => rowSchema && shownForm(rowSchema));
  const rowFields = once(
    () => new Set(rowSchema ? Object.keys((rowSchema as unknown as z.ZodObject).shape) : []),
  );

  const readAs = <Value>(
    form: z.ZodType<Value> | undefined,
    part: 'data' | 'row',
    written: unknown,
    schema: number,
  ): Value => {
    const item = { entity: name, id: idIn(written), schema };
    if (schema > newest) throw new StoredItemError('newer-release', item);
    if (!form) return undefined as Value;
    const value = upgrades
      .slice(schema - 1)
      .reduce((older: unknown, upgrade) => upgrade[part]?.(older as never) ?? older, written);
    const read = form.safeParse(value);
    if (read.success) return read.data;
    // Deeper parts of a path may be names that people entered.
    const paths = read.error.issues.map(({ path, code }) => `${part}.${String(path[0] ?? '')}: ${code}`);
    throw new StoredItemError('unreadable', { ...item, paths });
  };

  return {
    name,
    schema: newest,
    data: dataSchema,
    row: rowSchema,

    write({ data, row, ...places }) {
      const { [EXTRAS]: extras, ...known } = (data ?? {}) as { [EXTRAS]?: Extras };
      const isSameItem = extras?.pk === places.pk && extras?.sk === places.sk;
      return {
        ...(isSameItem && extras?.attributes),
        ...places,
        entity: name,
        schema: newest,
        ...(data !== undefined && { data: known }),
        ...(row !== undefined && {
          // Indexes hold only the row, so it has the schema number itself; as everywhere, none means 1.
          row: { ...(isSameItem && extras?.row), ...row, ...(newest > 1 && { schema: newest }) },
        }),
      } as ListedItem;
    },

    read(item) {
      const data = readAs(dataForm(), 'data', item.data, item.schema ?? 1);
      const attributes = without(KNOWN_ATTRIBUTES, item);
      const row = item.row ? without(rowFields(), item.row) : {};
      delete row.schema;
      if (Object.keys(attributes).length === 0 && Object.keys(row).length === 0) return data;
      return { ...data, [EXTRAS]: { pk: item.pk, sk: item.sk, attributes, row } satisfies Extras };
    },

    readRow: ({ row }) =>
      readAs(rowForm(), 'row', row, (row as { schema?: number } | undefined)?.schema ?? 1),
  };
};
