import { describe, expect, it } from 'vitest';
import type { ListedItem } from '../../../shared/store/table.ts';
import { storedEntities } from '../../support/stored-entities.ts';
import {
  type FUTURE,
  storedItems,
  storedReleases,
  unknownFieldsOf,
  withUnknownFields,
} from '../../support/stored-fixtures.ts';
import { byEntity, writeEveryEntity } from '../../support/stored-items.ts';

const entityOf = (name: string) => {
  const entity = storedEntities.get(name);
  if (!entity) throw new Error(`There is no entity ${name} any more: tables have items of it`);
  return entity;
};

describe.each(storedReleases())('items as release %s wrote them', (release) => {
  const items = storedItems(release);

  it.each([...byEntity(items).entries()])('%s: each is read', (name, ofOne) => {
    for (const item of ofOne) {
      const { data, row } = entityOf(name);
      if (data && item.data !== undefined)
        expect(entityOf(name).read(item)).toMatchObject(item.data as object);
      if (row) expect(entityOf(name).readRow(item)).toMatchObject(item.row as object);
    }
  });

  it.each([...byEntity(items).entries()])(
    '%s: each is written again as it was, with all that a later release has put into it',
    (name, ofOne) => {
      const entity = entityOf(name);
      for (const item of ofOne.map((one) => withUnknownFields(one))) {
        if (item.data === undefined) continue;
        // What a repository gives besides the data: it knows nothing of fields that a later release has put there.
        const { fromALaterRelease: _, ...known } = item as ListedItem & typeof FUTURE;
        const row = item.row === undefined ? undefined : entity.readRow(item);
        const written = entity.write({ ...known, data: entity.read(item), row });
        // Deeper in a row there is what comes from the document, with its own unknown fields.
        expect({ ...written, row: { ...(item.row as object), ...(written.row as object) } }).toMatchObject({
          ...item,
          schema: entity.schema,
          row: { ...(item.row as object), ...(row as object) },
        });
        expect(unknownFieldsOf(written)).toContain('');
        expect(unknownFieldsOf(written)).toContain('data');
        if (row) expect(unknownFieldsOf(written)).toContain('row');
      }
    },
  );

  it('all releases together have an item of every entity', () => {
    const found = new Set(
      storedReleases()
        .flatMap(storedItems)
        .map(({ entity }) => entity),
    );
    expect([...storedEntities.keys()].filter((name) => !found.has(name))).toEqual([]);
  });
});

describe('what this code writes', () => {
  it('is of entities that are known, each with the number of its shape', async () => {
    const written = byEntity(await writeEveryEntity());
    expect([...written.keys()]).toEqual([...storedEntities.keys()].sort());
    for (const [name, items] of written) {
      for (const item of items) expect(item.schema).toBe(entityOf(name).schema);
    }
  });

  it('is always the same', async () => {
    expect(await writeEveryEntity()).toEqual(await writeEveryEntity());
  });
});
