import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { entity } from '../../../shared/store/entity.ts';
import { StoredItemError } from '../../../shared/store/stored-item-error.ts';

const key = { pk: 'P#1', sk: 'P' };
const data = z.object({
  name: z.string().trim().min(3).max(10).regex(/^\w+$/),
  lines: z.array(z.strictObject({ count: z.int().max(5) })).max(1),
  at: z.iso.datetime().nullable(),
  colour: z.enum(['red', 'blue']).default('red'),
});
const row = z.object({ name: z.string() });
const first = entity({ name: 'parcel', data: data.omit({ colour: true }), row });

/** The same two releases later: `title` became `name`, then lines got together. */
const third = entity({
  name: 'parcel',
  data,
  row,
  upgrades: [
    {
      data: ({ title, ...old }: { title: string }) => ({ ...old, name: title }),
      row: ({ title }: { title: string }) => ({ name: title }),
    },
    { data: ({ line, ...old }: { line: object }) => ({ ...old, lines: [line] }) },
  ],
});

const failure = (act: () => unknown): StoredItemError => {
  try {
    act();
  } catch (error) {
    if (error instanceof StoredItemError) return error;
  }
  throw new Error('It was read');
};

describe('an entity', () => {
  const written = { name: 'one', lines: [{ count: 1 }], at: null };

  it('writes the number of its shape and reads what it wrote', () => {
    const item = first.write({ ...key, revision: 1, data: written, row: { name: 'one' } });
    expect(item).toEqual({
      ...key,
      entity: 'parcel',
      schema: 1,
      revision: 1,
      data: written,
      row: { name: 'one' },
    });
    expect(first.read(item)).toEqual(written);
    expect(first.readRow(item)).toEqual({ name: 'one' });
  });

  it('takes an item without a number for the first shape, and gives a field it lacks its default', () => {
    const later = entity({ name: 'parcel', data, row });
    expect(later.schema).toBe(1);
    expect(later.read({ data: written })).toEqual({ ...written, colour: 'red' });
  });

  it('brings what earlier releases wrote into its own shape, step by step', () => {
    expect(third.schema).toBe(3);
    expect(third.read({ data: { title: 'one', line: { count: 1 }, at: null } })).toEqual({
      ...written,
      colour: 'red',
    });
    expect(third.read({ schema: 2, data: { name: 'one', line: { count: 1 }, at: null } }).lines).toEqual([
      { count: 1 },
    ]);
    expect(third.readRow({ row: { title: 'one' } })).toEqual({ name: 'one' });
    const item = third.write({
      ...key,
      revision: 2,
      data: { ...written, colour: 'red' },
      row: { name: 'one' },
    });
    expect(item).toMatchObject({ schema: 3, row: { name: 'one', schema: 3 } });
    expect(third.readRow(item)).toEqual({ name: 'one' });
  });

  it('refuses what a newer release wrote in another shape, by table and by index', () => {
    const item = third.write({
      ...key,
      revision: 2,
      data: { ...written, colour: 'red' },
      row: { name: 'one' },
    });
    for (const act of [() => first.read(item), () => first.readRow(item)]) {
      expect(failure(act)).toMatchObject({ code: 'newer-release', entity: 'parcel', schema: 3 });
      expect(failure(act).message).toContain('is of a newer release');
    }
    // One that is no more than its key, too.
    expect(failure(() => entity({ name: 'mark' }).read({ schema: 2 })).code).toBe('newer-release');
  });

  it('says which field can’t be read and not what is in it', () => {
    const error = failure(() => first.read({ data: { ...written, lines: [{ count: 'Anna' }] } }));
    expect(error).toMatchObject({
      code: 'unreadable',
      entity: 'parcel',
      paths: ['data.lines: invalid_type'],
    });
    expect(error.message).not.toContain('Anna');
    const id = 'com_01JDFV0000000000000000000Y';
    const named = (written: string) => failure(() => first.read({ data: { id: written } }));
    expect(named(id)).toMatchObject({ id, message: expect.stringContaining(id) });
    expect(named('Anna').id).toBeUndefined();
    expect(named('Anna').message).not.toContain('Anna');
    expect(failure(() => first.read({})).paths).toEqual(['data.: invalid_type']);
  });

  it('reads what the door would not let in any more', () => {
    const old = { name: ' – ', lines: [{ count: 6 }, { count: 7 }], at: '2026-11-25' };
    expect(first.read({ data: old })).toEqual(old);
  });

  it('keeps fields it does not know, at every depth, and gives them to nobody who reads a row', () => {
    const item = {
      ...key,
      entity: 'parcel',
      revision: 1,
      byFuture: 'place',
      row: { name: 'one', more: 1 },
      data: { ...written, more: 1, lines: [{ count: 1, more: { of: 'it' } }] },
    };
    const read = first.read(item);
    expect(first.readRow(item)).toEqual({ name: 'one' });
    const changed = { ...read, name: 'two', lines: [...read.lines, { count: 2 }] };
    expect(
      JSON.parse(JSON.stringify(first.write({ ...key, revision: 2, data: changed, row: { name: 'two' } }))),
    ).toEqual({
      ...item,
      schema: 1,
      revision: 2,
      row: { name: 'two', more: 1 },
      data: { ...item.data, name: 'two', lines: [{ count: 1, more: { of: 'it' } }, { count: 2 }] },
    });
    // What is written under another key is another item: it gets none of the first one's places.
    expect(first.write({ pk: 'P#2', sk: 'P', revision: 1, data: changed })).not.toHaveProperty('byFuture');
  });
});
