import { join } from 'node:path';
import * as z from 'zod';
import { shownForm, storedForm } from '../../shared/domain/values/schema-form.ts';
import { storedEntities } from './stored-entities.ts';

export const SCHEMAS_FILE = join(import.meta.dirname, '../fixtures/stored/schemas.json');

/** Words for people say nothing of what is stored. */
const metadata = z.registry<Record<string, unknown>>();

const shapeOf = (form: z.ZodType | undefined) => form && z.toJSONSchema(form, { io: 'output', metadata });

/**
 * The form of all that is stored, by entity, as it is read: fields, types, choices, defaults. The rules for what people
 * enter are not of it: they may change, and what is stored stays as it is.
 */
export const storedSchemas = (): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(
      Object.fromEntries(
        [...storedEntities].map(([name, { schema, data, row }]) => [
          name,
          { schema, data: shapeOf(data && storedForm(data)), row: shapeOf(row && shownForm(row)) },
        ]),
      ),
    ),
  );
