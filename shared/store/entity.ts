import type * as z from 'zod';
import { shownForm, storedForm } from '../domain/values/schema-form.ts';
import { StoredItemError } from './stored-item-error.ts';
import type { Item, ListedItem } from './table.ts';
import { table } from './table-schema.ts';

/** Brings what the release before wrote into the shape of this one. */
export interface Upgrade {
  readonly data: (data: never) => unknown;
  readonly row?: (row: never) => unknown;
}

/** A kind of item: how it is written, and how it is read whichever release wrote it (docs/stored-items.md). */
export interface Entity<Data, Row> {
  readonly name: string;
  /** The number of the shape this release writes; items of a greater one are refused. */
  readonly schema: number;
  /** What is stored, with its bounds. */
  readonly data: z.ZodType<Data> | undefined;
  /** What the indexes have of it. */
  readonly row: z.ZodType<Row> | undefined;
  /** Whole item to write. What its predecessor had besides what this release knows goes along. */
  write(
    parts: Omit<ListedItem, 'entity' | 'schema' | 'data' | 'row'> & { data?: Data; row?: Row },
  ): ListedItem;
  /**
   * What an item read from the table holds; nothing of an entity that is no more than its key. Fields this release does
   * not know are in it, at every depth.
   */
  read(item: Pick<Item, 'data'> & Partial<Item>): Data;
  /** What an index has of an item. Only for showing: unknown fields are cut. */
  readRow(item: Pick<Item, 'row'> & Partial<Item>): Row;
}

/** What an item had that this release does not know, besides its data: places in later indexes, fields of its row. */
interface Besides {
  readonly pk: string | undefined;
  readonly sk: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Under it `Besides` go along with the data, from where it is read, through every `{...data}`, to where it is written. */
const BESIDES = Symbol('besides');

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
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** The id of a document, where there is one in what is written. Anything else that stands there may be personal data. */
const idIn = (written: unknown): string | undefined => {
  const { id } = (written ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' && /^[a-z]+_[0-9A-HJKMNP-TV-Z]{26}$/.test(id) ? id : undefined;
};

/** `upgrades`: from the first shape to the second, from there to the third …; none as long as fields are only added. */
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
    // Deeper there may be names that people gave.
    const paths = read.error.issues.map(({ path, code }) => `${part}.${String(path[0] ?? '')}: ${code}`);
    throw new StoredItemError('unreadable', { ...item, paths });
  };

  return {
    name,
    schema: newest,
    data: dataSchema,
    row: rowSchema,

    write({ data, row, ...places }) {
      const { [BESIDES]: besides, ...known } = (data ?? {}) as { [BESIDES]?: Besides };
      const isTheSame = besides?.pk === places.pk && besides?.sk === places.sk;
      return {
        ...(isTheSame && besides?.attributes),
        ...places,
        entity: name,
        schema: newest,
        ...(data !== undefined && { data: known }),
        ...(row !== undefined && {
          // Indexes have nothing but the row, so it bears the number itself; as everywhere, without one it is the first.
          row: { ...(isTheSame && besides?.row), ...row, ...(newest > 1 && { schema: newest }) },
        }),
      } as ListedItem;
    },

    read(item) {
      const data = readAs(dataForm(), 'data', item.data, item.schema ?? 1);
      const attributes = without(KNOWN_ATTRIBUTES, item);
      const row = item.row ? without(rowFields(), item.row) : {};
      delete row.schema;
      if (Object.keys(attributes).length === 0 && Object.keys(row).length === 0) return data;
      return { ...data, [BESIDES]: { pk: item.pk, sk: item.sk, attributes, row } satisfies Besides };
    },

    readRow: ({ row }) =>
      readAs(rowForm(), 'row', row, (row as { schema?: number } | undefined)?.schema ?? 1),
  };
};
