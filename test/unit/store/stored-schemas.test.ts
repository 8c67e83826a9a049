import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { storedEntities } from '../../support/stored-entities.ts';
import { SCHEMAS_FILE, storedSchemas } from '../../support/stored-schemas.ts';

const committed = JSON.parse(readFileSync(SCHEMAS_FILE, 'utf8')) as Record<string, unknown>;

const advice = (name: string) => `
What is stored of a ${name} has changed, and tables have items as they were before.
- A new field needs a default, and a bound. Then nothing else is to do: releases before keep it as they save.
- A field that goes, is named anew, or takes other values or another meaning needs an upgrade in its entity(…): that raises
  its number, and releases before refuse the item.
Then write the shapes and items of today: npx node test/support/write-stored-fixtures.ts
It is told in docs/stored-items.md.`;

describe('the shape of what is stored', () => {
  it.each([...storedEntities.keys()])('of a %s is the committed one', (name) => {
    expect(storedSchemas()[name], advice(name)).toEqual(committed[name]);
  });

  it('is committed of no entity there is not', () => {
    expect(Object.keys(committed).sort()).toEqual([...storedEntities.keys()].sort());
  });
});
