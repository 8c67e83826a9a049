import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { routes } from '../../../shared/api/all-routes.ts';
import { toBriefProblem } from '../../../shared/api/problems.ts';
import type { RouteSpec } from '../../../shared/api/route-spec.ts';
import { MAX_BULK_ITEMS } from '../../../shared/domain/communications/bulk-change.ts';
import { communicationId } from '../../../shared/domain/communications/communication.ts';
import type { FieldError } from '../../../shared/domain/values/field-error.ts';
import { columnIndexes } from '../../../shared/store/table-schema.ts';
import { greatest } from '../../support/greatest.ts';
import { itemSize, LIMITS, sizeOf } from '../../support/item-size.ts';
import { storedEntities } from '../../support/stored-entities.ts';

/** The longest keys there can be, in every index. */
const longestKeys = () => ({
  pk: 'k'.repeat(LIMITS.partition),
  sk: 'k'.repeat(LIMITS.sort),
  revision: Number.MAX_SAFE_INTEGER,
  expiresAt: Number.MAX_SAFE_INTEGER,
  ...Object.fromEntries(
    ['list', 'dueDay', 'dueAt', ...columnIndexes].map((name) => [name, 'k'.repeat(LIMITS.sort)]),
  ),
});

/** The answer to a change of many documents, all refused for as much as can be. */
const greatestBulkAnswer = () => {
  const error: FieldError = {
    field: '語'.repeat(1000),
    code: 'damaged-character',
    detail: '語'.repeat(1000),
  };
  const problem = toBriefProblem({
    code: 'contact-document-of-other-client',
    fields: Array.from({ length: 50 }, () => error),
  });
  const id = greatest(communicationId);
  return {
    items: Array.from({ length: MAX_BULK_ITEMS }, () => ({
      communicationId: id,
      status: 'refused',
      problem,
    })),
  };
};

/** What is remembered under an Idempotency-Key is what an operation answers, with what is stored besides. */
const greatestAnswer = () => {
  const answers = Object.entries<RouteSpec>(routes).flatMap(([id, { idempotent, response }]) =>
    idempotent && response.schema && id !== 'change-communications' ? [greatest(response.schema, id)] : [],
  );
  const stored = [
    'communication',
    'control-entry',
    'counterparty',
    'import',
    'view',
    'window-order',
    'user',
  ].map((name) => greatest(storedEntities.get(name)?.data as z.ZodType, name));
  return {
    requestHash: '~'.repeat(64),
    value: [greatestBulkAnswer(), ...answers, ...stored].sort((a, b) => sizeOf(b) - sizeOf(a))[0],
  };
};

describe('the greatest item there can be by its schema', () => {
  it.each([...storedEntities.entries()])('%s: fits into the table', (name, entity) => {
    const data = name === 'answer' ? greatestAnswer() : entity.data && greatest(entity.data, name);
    const row = entity.row && greatest(entity.row, `${name} row`);
    // The greatest is one that the schema lets in.
    if (data !== undefined && entity.data) expect(entity.data.safeParse(data).error).toBeUndefined();
    if (row !== undefined && entity.row) expect(entity.row.safeParse(row).error).toBeUndefined();
    const size = itemSize(entity.write({ ...longestKeys(), data, row }));
    expect(size).toBeLessThan(LIMITS.item);
  });
});

describe('the search for the greatest value', () => {
  it('finds it', () => {
    const schema = z.object({
      text: z.string().trim().max(10).nullable(),
      digits: z.string().max(3).regex(/^\d+$/),
      list: z.array(z.enum(['a', 'long'])).max(3),
      record: z.record(z.string().max(4), z.string().max(2)).meta({ maxProperties: 2 }),
    });
    expect(greatest(schema)).toEqual({
      text: '語'.repeat(10),
      digits: '999',
      list: ['long', 'long', 'long'],
      record: { 語語00: '語語', 語語01: '語語' },
    });
  });

  it.each([
    ['a text', z.object({ name: z.string() }), 'name has no bound'],
    ['a text by a pattern alone', z.object({ name: z.string().regex(/^\w+$/) }), 'name has no bound'],
    ['a list', z.object({ in: z.object({ list: z.array(z.boolean()) }) }), 'in.list has no bound'],
    ['what is in a list', z.object({ list: z.array(z.string()).max(3) }), 'list.* has no bound'],
    ['a record', z.object({ all: z.record(z.string().max(3), z.boolean()) }), 'all has no bound'],
    ['anything', z.object({ value: z.unknown() }), 'value is a unknown, which has no bound'],
  ])('fails where there is none: %s', (_, schema, message) => {
    expect(() => greatest(schema)).toThrow(message);
  });
});
