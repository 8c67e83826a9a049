import type { JsonSchema } from '../openapi/json-schema.ts';
import { type Anchors, escapeHtml, inlineHtml } from './html.ts';

const REFERENCE = '#/components/schemas/';

/** The anchor of a named schema. */
export const schemaAnchor = (name: string): string => `schema-${name}`;

const schemaLink = (name: string): string => `<a href="#${schemaAnchor(name)}">${escapeHtml(name)}</a>`;

const literal = (value: unknown): string => `<code>${escapeHtml(JSON.stringify(value))}</code>`;

/** What a schema accepts, in few words; a named one as a link. */
export const typeHtml = (schema: JsonSchema): string => {
  const { $ref, anyOf, oneOf, allOf, type, items, format, enum: values, const: value } = schema;
  if (typeof $ref === 'string') return schemaLink($ref.slice(REFERENCE.length));
  const branches = anyOf ?? oneOf ?? allOf;
  if (Array.isArray(branches)) return [...new Set(branches.map(typeHtml))].join(' or ');
  if (Array.isArray(values)) return values.map(literal).join(', ');
  if (value !== undefined) return literal(value);
  if (Array.isArray(type)) return type.map((one) => typeHtml({ ...schema, type: one })).join(' or ');
  if (type === 'array') return `list of ${typeHtml((items ?? {}) as JsonSchema)}`;
  return escapeHtml(String(format ?? type ?? 'anything'));
};

interface Field {
  readonly path: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

const branchesOf = ({ anyOf, oneOf }: JsonSchema): JsonSchema[] =>
  ((anyOf ?? oneOf ?? []) as JsonSchema[]).filter(({ type }) => type !== 'null');

/** What a schema may be one of; none where it is one thing, or that or `null`. */
const alternativesOf = (schema: JsonSchema): JsonSchema[] => {
  const branches = branchesOf(schema);
  return branches.length > 1 ? branches : [];
};

/** The fields of an object by their paths, those of objects in it too; of several branches, those of each. */
const fieldsOf = (schema: JsonSchema, above = ''): Field[] => {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  const own = Object.entries(properties).flatMap(([name, field]) => {
    const path = `${above}${name}`;
    const isList = field.type === 'array';
    const within = fieldsOf(
      isList ? ((field.items ?? {}) as JsonSchema) : field,
      `${path}${isList ? '[]' : ''}.`,
    );
    return [{ path, required: required.includes(name), schema: field }, ...within];
  });
  const branches = branchesOf(schema);
  const ofBranches = Map.groupBy(
    branches.flatMap((branch) => fieldsOf(branch, above)),
    ({ path }) => path,
  );
  const merged = [...ofBranches].map(([path, same]): Field => {
    const [first, ...others] = same;
    return {
      path,
      required: same.length === branches.length && same.every((field) => field.required),
      schema: first && others.length === 0 ? first.schema : { anyOf: same.map((field) => field.schema) },
    };
  });
  return [...own, ...merged];
};

/** Bounds beyond this are those of the number format. */
const NO_BOUND = 1e6;

const limitsHtml = ({ maxLength, maxItems, minimum, maximum, default: preset }: JsonSchema): string[] => [
  ...(maxLength === undefined ? [] : [`At most ${maxLength} characters.`]),
  ...(maxItems === undefined ? [] : [`At most ${maxItems} of them.`]),
  ...(typeof minimum === 'number' && typeof maximum === 'number' && Math.abs(maximum) <= NO_BOUND
    ? [`${minimum} to ${maximum}.`]
    : []),
  ...(preset === undefined ? [] : [`Default: ${literal(preset)}.`]),
];

/** A field or parameter: its name, what it accepts, whether it must be given, and what it means. */
export const fieldHtml = (
  name: string,
  {
    required,
    description,
    schema,
    where,
  }: { required: boolean; description?: unknown; schema: JsonSchema; where?: string },
  anchors: Anchors,
): string => {
  const texts = [
    ...(typeof description === 'string' ? [inlineHtml(description, anchors)] : []),
    ...limitsHtml(schema),
  ];
  return `<li><code class="name">${escapeHtml(name)}</code>${where === undefined ? '' : ` <span class="where">${where}</span>`} <span class="type">${typeHtml(schema)}</span>${
    required ? ' <span class="required">required</span>' : ''
  }${texts.length > 0 ? `<p>${texts.join(' ')}</p>` : ''}</li>`;
};

/**
 * What an alternative is called: its title; else the fields that are fixed in it (`status` is `"open"`); else its type.
 */
const alternativeName = (schema: JsonSchema): string => {
  if (typeof schema.title === 'string') return escapeHtml(schema.title);
  const fixed = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).filter(
    ([, { const: value, enum: values }]) => value !== undefined || values !== undefined,
  );
  return fixed.length > 0
    ? fixed.map(([name, field]) => `<code>${escapeHtml(name)}</code> is ${typeHtml(field)}`).join(', ')
    : typeHtml(schema);
};

/** The fields of a schema; of one that may be one of several things, those of each apart. */
export const fieldsHtml = (schema: JsonSchema, anchors: Anchors): string => {
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0 && schema.properties === undefined) {
    return `<p>One of:</p><ul class="alternatives">${alternatives
      .map(
        (one) =>
          `<li><p>${alternativeName(one)}</p>${fieldsOf(one).length > 0 ? fieldsHtml(one, anchors) : ''}</li>`,
      )
      .join('')}</ul>`;
  }
  const fields = fieldsOf(schema);
  if (fields.length === 0) return `<p class="type">${typeHtml(schema)}</p>`;
  return `<ul class="fields">${fields
    .map(({ path, required, schema: field }) =>
      fieldHtml(path, { required, description: field.description, schema: field }, anchors),
    )
    .join('')}</ul>`;
};

/**
 * One value of a schema, made of the examples of the named schemas in it; nothing where any of it has no example, since
 * an invented one would mislead.
 */
export const exampleOf = (schema: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): unknown => {
  const { $ref, examples, properties, items, type, anyOf } = schema as {
    $ref?: string;
    examples?: unknown[];
    properties?: Record<string, JsonSchema>;
    items?: JsonSchema;
    type?: string | string[];
    anyOf?: JsonSchema[];
  };
  if ($ref !== undefined) return exampleOf(schemas[$ref.slice(REFERENCE.length)] ?? {}, schemas);
  if (examples) return examples[0];
  if (type?.includes('null') || anyOf?.some((branch) => branch.type === 'null')) return null;
  if (type === 'boolean') return false;
  if (type === 'array') {
    const item = exampleOf(items ?? {}, schemas);
    return item === undefined ? undefined : [item];
  }
  if (!properties) return undefined;
  const fields = Object.entries(properties).map(
    ([name, field]) => [name, exampleOf(field, schemas)] as const,
  );
  return fields.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(fields);
};
