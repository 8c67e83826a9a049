import * as z from 'zod';
import { JournalError } from './journal-error.ts';

type Shape = Record<string, z.ZodType>;

/** The parts of a zod schema that `formOf` handles. */
type Def =
  | { type: 'object'; shape: Shape }
  | { type: 'array'; element: z.ZodType }
  | { type: 'record'; keyType: z.core.$ZodRecordKey; valueType: z.ZodType }
  | { type: 'union'; options: readonly z.ZodType[]; discriminator?: string }
  | { type: 'nullable' | 'optional'; innerType: z.ZodType }
  | { type: 'default'; innerType: z.ZodType; defaultValue: unknown }
  | { type: 'pipe'; out: z.ZodType }
  | { type: 'string' | 'template_literal' | 'number' }
  | { type: 'boolean' | 'enum' | 'literal' | 'null' | 'unknown' };

/**
 * Reduces a schema to its fields and their types, without the rules for input (lengths, patterns,
 * normalization). Those apply to requests only and may get stricter: what was accepted earlier must still be
 * read and shown. Unknown fields, which a later release wrote, are `kept` or `cut` at every depth.
 */
const formOf = (schema: z.ZodType, unknown: 'kept' | 'cut'): z.ZodType => {
  const inner = (one: z.ZodType) => formOf(one, unknown);
  const def = schema.def as unknown as Def;
  switch (def.type) {
    case 'object': {
      const shape = Object.fromEntries(
        Object.entries(def.shape).map(([name, field]) => [name, inner(field)]),
      );
      return unknown === 'kept' ? z.looseObject(shape) : z.object(shape);
    }
    case 'array':
      return z.array(inner(def.element));
    case 'record':
      return z.record(z.string(), inner(def.valueType));
    case 'union': {
      const options = def.options.map(inner) as [z.ZodType, ...z.ZodType[]];
      return def.discriminator === undefined
        ? z.union(options)
        : z.discriminatedUnion(def.discriminator, options as never);
    }
    case 'nullable':
      return inner(def.innerType).nullable();
    case 'optional':
      return inner(def.innerType).optional();
    case 'default':
      return inner(def.innerType).default(def.defaultValue as never);
    case 'pipe':
      return inner(def.out);
    case 'string':
    case 'template_literal':
      return z.string();
    case 'number':
      return z.number();
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'null':
    case 'unknown':
      return schema;
    default:
      throw new JournalError(`Stored and returned values can't contain a ${schema.type}`);
  }
};

/**
 * How stored items are read: unknown fields are kept, so that this release does not erase them when it saves.
 */
export const storedForm = <Schema extends z.ZodType>(schema: Schema) =>
  formOf(schema, 'kept') as z.ZodType<z.output<Schema>>;

/** What is returned: the fields that a schema declares, and no others. */
export const shownForm = <Schema extends z.ZodType>(schema: Schema) =>
  formOf(schema, 'cut') as z.ZodType<z.output<Schema>>;
