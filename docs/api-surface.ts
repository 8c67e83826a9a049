/**
 * What programs depend on in the API, without its texts and examples: a change of the API is a line or two of it. A test
 * changes the document everywhere, and fails on a change that does not show here.
 */
import { routes } from '../shared/api/all-routes.ts';
import type { OpenApiDocument, Operation } from '../shared/api/openapi.ts';
import { bodyLimitOf, type RouteSpec } from '../shared/api/route-spec.ts';

type Schema = Readonly<Record<string, unknown>>;
type Content = Readonly<Record<string, { schema?: Schema }>>;

const INTRODUCTION = `\
What programs depend on in this API. Made by \`npm run openapi\`: change the routes and the schemas.

  name: type     always there              name?: type = value   may be left out, and has this value then
  string 1..60   its length                string /…/            its pattern
  integer 0..9   its bounds                type[] 1..20          how many there are
  ...            may have other properties, which it may not where this is missing
`;

/** ` 1..60`, or nothing where there are no limits. Zod bounds every integer to the exact ones, which says nothing. */
const range = (least: unknown, most: unknown): string => {
  const [from, to] = [least, most].map((limit) =>
    limit === undefined || Math.abs(Number(limit)) === Number.MAX_SAFE_INTEGER ? '' : String(limit),
  );
  return from || to ? ` ${from}..${to}` : '';
};

const block = (lines: readonly string[], indent: string): string =>
  lines.length === 0 ? '{}' : `{${lines.map((line) => `\n${indent}  ${line}`).join('')}\n${indent}}`;

const objectOf = (schema: Schema, indent: string): string => {
  const { properties = {}, required = [], additionalProperties: others = true } = schema;
  const inner = `${indent}  `;
  const lines = Object.entries(properties as Record<string, Schema>).map(([name, property]) =>
    named(name, (required as string[]).includes(name), property, inner),
  );
  if (others === true) lines.push('...');
  else if (others !== false) {
    const key = schema.propertyNames ? typeOf(schema.propertyNames as Schema, inner) : 'string';
    lines.push(`[${key}]: ${typeOf(others as Schema, inner)}`);
  }
  return block(lines, indent) + range(undefined, schema.maxProperties);
};

const arrayOf = ({ items, minItems, maxItems }: Schema, indent: string): string => {
  const item = typeOf(items as Schema, indent);
  const isOne = (items as Schema).type === 'object' || !item.includes(' ');
  return `${isOne ? item : `(${item})`}[]${range(minItems, maxItems)}`;
};

/** What stands for a schema itself, its default apart. */
const shapeOf = (schema: Schema, indent: string): string => {
  const { $ref, type, format, pattern } = schema;
  const values = schema.enum ?? (schema.const !== undefined && [schema.const]);
  const members = schema.anyOf ?? schema.oneOf ?? (Array.isArray(type) && type.map((one) => ({ type: one })));
  if ($ref) return String($ref).split('/').at(-1) ?? '';
  if (values) return (values as unknown[]).map((value) => JSON.stringify(value)).join(' | ');
  if (members) return (members as Schema[]).map((member) => typeOf(member, indent)).join(' | ');
  if (type === 'object') return objectOf(schema, indent);
  if (type === 'array') return arrayOf(schema, indent);
  const least = schema.minLength ?? schema.minimum;
  const above = schema.exclusiveMinimum === undefined ? '' : ` >${schema.exclusiveMinimum}`;
  const limits = range(least, schema.maxLength ?? schema.maximum);
  return `${type ?? 'anything'}${above}${limits}${format ? ` ${format}` : ''}${pattern ? ` /${pattern}/` : ''}`;
};

/** A schema as a type, over several lines where it has properties. */
const typeOf = (schema: Schema, indent = ''): string =>
  shapeOf(schema, indent) + (schema.default === undefined ? '' : ` = ${JSON.stringify(schema.default)}`);

/** `name?: type`, as a property and as a parameter. */
const named = (name: string, required: boolean, schema: Schema, indent = ''): string =>
  `${name}${required ? '' : '?'}: ${typeOf(schema, indent)}`;

/** JSON and problems, as nearly all is, by their type alone; anything else with its media type before it. */
const contentOf = (content: Content): string =>
  Object.entries(content)
    .map(([media, { schema = {} }]) => {
      const type = typeOf(schema, '  ');
      if (media === 'application/json') return type;
      return media === 'application/problem+json' && type === 'Problem' ? 'problem' : `${media} ${type}`;
    })
    .join(' or ');

const responseOf = ({ $ref, headers = {}, content = {}, 'x-problem-codes': codes = [] }: Schema): string => {
  if ($ref) return typeOf({ $ref });
  const parts = Object.entries(headers as Content).map(([name, { schema = {} }]) =>
    named(name, true, schema),
  );
  return [[contentOf(content as Content), ...parts].join('; '), ...(codes as string[])].join(' ');
};

const operationLines = (operation: Operation, route: RouteSpec): string[] => {
  const { operationId, tags, security, parameters = [], requestBody, responses } = operation;
  const credentials = security.map((one) => `, ${Object.keys(one).join(' and ')}`);
  const lines = [`${operationId} (${tags.join(', ')}), access ${route.access}${credentials.join(' or ')}`];
  for (const one of parameters) lines.push(`${one.in} ${named(one.name, one.required, one.schema, '  ')}`);
  if (requestBody) {
    const mark = requestBody.required ? '' : '?';
    lines.push(`body${mark} up to ${bodyLimitOf(route)} bytes: ${contentOf(requestBody.content)}`);
  }
  for (const [status, response] of Object.entries(responses)) {
    lines.push(`${status} ${responseOf(response as Schema)}`);
  }
  return lines;
};

/** The surface of the API that a document describes. */
export const apiSurface = ({ openapi, info, servers, paths, components }: OpenApiDocument): string => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const route: RouteSpec = routes[operation.operationId as keyof typeof routes];
      return [`${method.toUpperCase()} ${path}`, ...operationLines(operation, route)].join('\n  ');
    }),
  );
  const withoutText = (scheme: unknown) => JSON.stringify({ ...(scheme as Schema), description: undefined });
  return `${[
    INTRODUCTION.trimEnd(),
    `Version ${info.version}, OpenAPI ${openapi}, at ${servers.map(({ url }) => url).join(', ')}`,
    ...operations,
    ...Object.entries(components.securitySchemes).map(([name, scheme]) => `${name}: ${withoutText(scheme)}`),
    ...Object.entries(components.responses).map(([name, one]) => `${name}: ${responseOf(one as Schema)}`),
    ...Object.entries(components.schemas).map(([name, schema]) => `${name}: ${typeOf(schema)}`),
  ].join('\n\n')}\n`;
};
