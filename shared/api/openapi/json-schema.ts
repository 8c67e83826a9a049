import * as z from 'zod';
import { routes } from '../all-routes.ts';
import type { RouteSpec } from '../route-spec.ts';
import { FIELD_DESCRIPTIONS } from './field-descriptions.ts';
import { NAMED_SCHEMAS, type NamedSchema } from './named-schemas.ts';

export type JsonSchema = Record<string, unknown>;
/** Named schemas, as far as a document uses them. */
export type Components = Record<string, JsonSchema>;

const named: Readonly<Record<string, NamedSchema>> = NAMED_SCHEMAS;

for (const [id, { schema, description }] of Object.entries(named)) {
  z.globalRegistry.add(schema, { ...(description !== undefined && { description }), ...schema.meta(), id });
}

const definitionsOf = (io: 'input' | 'output'): Record<string, JsonSchema> => {
  const all = Object.fromEntries(Object.entries(named).map(([name, { schema }]) => [name, schema]));
  return z.toJSONSchema(z.object(all), { io, unrepresentable: 'any' }).$defs as Record<string, JsonSchema>;
};

/** The named schemas that differ between requests and responses, including those they are part of. */
const TAKES_MORE = ((): ReadonlySet<string> => {
  const [taken, given] = [definitionsOf('input'), definitionsOf('output')].map((definitions) =>
    Object.fromEntries(
      Object.entries(definitions).map(([name, definition]) => [name, JSON.stringify(definition)]),
    ),
  );
  const found = new Set<string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [name, definition = ''] of Object.entries(taken ?? {})) {
      const isPart = [...found].some((other) => definition.includes(`"#/$defs/${other}"`));
      if (isPart || definition !== given?.[name]) found.add(name);
    }
  }
  const returned = Object.entries<RouteSpec>(routes).flatMap(([id, { response }]) =>
    response.schema ? [[id, response.schema] as const] : [],
  );
  const { $defs: used = {} } = z.toJSONSchema(z.object(Object.fromEntries(returned)), {
    io: 'output',
    unrepresentable: 'any',
  });
  return new Set([...found].filter((name) => Object.hasOwn(used, name)));
})();

/**
 * What a named schema is called in a request or a response. One that accepts more than it returns, such as an instant with
 * an offset that is returned in UTC, is two schemas: a client that checked by one would refuse what the API accepts.
 */
const namedBy = (name: string, io: 'input' | 'output'): string =>
  io === 'input' && TAKES_MORE.has(name) ? `${name}Input` : name;

/** The key that describes a field, the most particular first. One that is always the same needs none but its own. */
const descriptionKey = (owner: string, parent: string, field: string, schema: JsonSchema) =>
  [`${owner}.${field}`, ...(schema.const === undefined ? [`${parent}.${field}`, field] : [])].find((key) =>
    Object.hasOwn(FIELD_DESCRIPTIONS, key),
  );

/** A schema with a description of every field. `owner` is the named schema or operation, `parent` the field it is in. */
const withDescriptions = (schema: JsonSchema, owner: string, parent = owner): JsonSchema =>
  Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === 'properties') {
        const fields = Object.entries(value as Record<string, JsonSchema>).map(([field, inner]) => {
          const key = descriptionKey(owner, parent, field, inner);
          const description = inner.description ?? (key === undefined ? undefined : FIELD_DESCRIPTIONS[key]);
          return [
            field,
            { ...withDescriptions(inner, owner, field), ...(description !== undefined && { description }) },
          ];
        });
        return [keyword, Object.fromEntries(fields)];
      }
      if (keyword === 'items') return [keyword, withDescriptions(value as JsonSchema, owner, parent)];
      return keyword === 'anyOf' || keyword === 'oneOf'
        ? [keyword, (value as JsonSchema[]).map((branch) => withDescriptions(branch, owner, parent))]
        : [keyword, value];
    }),
  );

/**
 * A schema in JSON Schema, with the named ones in it collected in `components` and referred to. `owner` is the operation
 * it belongs to.
 */
export const toJsonSchema = (
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Components,
  owner: string,
): JsonSchema => {
  const { $defs = {}, properties } = JSON.parse(
    JSON.stringify(z.toJSONSchema(z.object({ schema }), { io, unrepresentable: 'any' })).replaceAll(
      /"#\/\$defs\/(\w+)"/g,
      (_, name: string) => `"#/components/schemas/${namedBy(name, io)}"`,
    ),
  ) as { $defs?: Record<string, JsonSchema>; properties: { schema: JsonSchema } };
  for (const [name, { id: _id, ...definition }] of Object.entries($defs)) {
    const example = named[name]?.example;
    components[namedBy(name, io)] = {
      ...withDescriptions(definition, name),
      ...(example !== undefined && { examples: [example] }),
    };
  }
  return withDescriptions(properties.schema, owner);
};
