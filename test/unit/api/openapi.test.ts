import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { routes } from '../../../shared/api/all-routes.ts';
import { FIELD_DESCRIPTIONS } from '../../../shared/api/openapi/field-descriptions.ts';
import { NAMED_SCHEMAS } from '../../../shared/api/openapi/named-schemas.ts';
import { openApiDocument, problemCodesOf } from '../../../shared/api/openapi.ts';
import { problems } from '../../../shared/api/problems.ts';
import type { RouteSpec } from '../../../shared/api/route-spec.ts';

const document = openApiDocument();
const all = Object.entries<RouteSpec>(routes);

describe('the OpenAPI document', () => {
  it('has the operations of the table of routes and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`,
      ),
    );
    expect(described.sort()).toEqual(all.map(([id, { method, path }]) => `${id}: ${method} ${path}`).sort());
  });

  it.each(all)('%s: success, problems, token, headers and path as its route has them', (_, route) => {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()];
    expect(operation?.responses).toHaveProperty(String(route.response.status));
    for (const code of problemCodesOf(route)) {
      expect(operation?.responses[problems[code].status]).toMatchObject({
        description: expect.stringContaining(`\`${code}\``),
      });
    }
    expect(operation?.security.length).toBe(
      // A PBX's own format is signed as that PBX does, which OpenAPI has no words for.
      route.access === 'public' || route.form ? 0 : 1,
    );
    expect('401' in (operation?.responses ?? {})).toBe(route.access !== 'public');
    const named = (where: string) =>
      operation?.parameters?.filter((parameter) => parameter.in === where).map(({ name }) => name);
    expect(named('path')).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(named('query')).toEqual(Object.keys(route.query?.shape ?? {}));
    expect(named('header')).toEqual([
      ...(route.requiresIfMatch ? ['If-Match'] : []),
      ...(route.idempotent ? ['Idempotency-Key'] : []),
    ]);
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined);
    expect(document.tags.map(({ name }) => name)).toContain(route.tag);
  });

  it('has titles of the field as summaries: a verb and what it is done to, no two the same', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const summaries = operations.map(({ summary }) => summary);
    expect(summaries).toHaveLength(all.length);
    expect(new Set(summaries).size).toBe(summaries.length);
    const verbs =
      /^(?:Acknowledge|Cancel|Change|Complete|Confirm|Create|Delete|Export|Get|Import|List|Mark|Postpone|Query|Read|Report|Search|Summarise|Unmark|Update) /;
    expect(summaries.filter((summary) => !verbs.test(summary))).toEqual([]);
    expect(summaries.filter((summary) => summary.split(' ').length > 6 || /[.:;,]/.test(summary))).toEqual(
      [],
    );
  });

  it('describes every operation and every tag in sentences', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const described = [...operations, ...document.tags].map(({ description }) => description);
    expect(described.filter((description) => !/^[A-Z`].*[.)]$/s.test(description ?? ''))).toEqual([]);
  });

  it('describes every schema, parameter and field', () => {
    const described: [place: string, description: unknown][] = [];
    const addFields = (schema: Record<string, unknown>, place: string): void => {
      const { anyOf = [], oneOf = [], items, properties = {} } = schema;
      for (const branch of [anyOf, oneOf].flat()) addFields(branch as typeof schema, place);
      if (items) addFields(items as typeof schema, `${place}[]`);
      for (const [field, inner] of Object.entries(properties as Record<string, typeof schema>)) {
        const isFixed = inner.const !== undefined;
        if (!isFixed) described.push([`${place}.${field}`, inner.description]);
        addFields(inner, `${place}.${field}`);
      }
    };
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      described.push([name, schema.description]);
      addFields(schema, name);
    }
    for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
      const { operationId, parameters = [], requestBody, responses } = operation;
      for (const { name, description } of parameters) described.push([`${operationId} ${name}`, description]);
      const bodies = [requestBody, ...Object.values(responses)].flatMap((body) =>
        body && 'content' in body ? Object.values(body.content ?? {}) : [],
      );
      for (const { schema } of bodies) addFields(schema ?? {}, operationId);
    }
    expect(described.length).toBeGreaterThan(500);
    expect(described.filter(([, description]) => !description).map(([place]) => place)).toEqual([]);
    const used = new Set(
      described.map(([, description]) => String(description).replace(/\[(R\d+)\]\([^)]+\)/g, '$1')),
    );
    const unused = Object.entries(FIELD_DESCRIPTIONS).filter(([, description]) => !used.has(description));
    expect(unused).toEqual([]);
  });

  it.each(Object.entries(NAMED_SCHEMAS).filter(([, named]) => 'example' in named))(
    'the example of %s is one',
    (_, named) => {
      const { schema, example } = named as { schema: z.ZodType; example: unknown };
      expect(schema.parse(example)).toEqual(example);
    },
  );

  it('refers to nothing that is not in it', () => {
    for (const [, kind, name] of JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      expect(document.components[kind as 'schemas']).toHaveProperty([String(name)]);
    }
  });
});

describe('what the document says is what the API does', () => {
  const operationOf = (id: string) =>
    Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .find(({ operationId }) => operationId === id);

  it('whole numbers of queries have their bounds', () => {
    const numbers = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ operationId, parameters = [] }) =>
        parameters
          .filter(({ name }) => name === 'limit' || name === 'days')
          .map(({ name, schema }) => ({ operationId, name, schema })),
      );
    expect(numbers.length).toBeGreaterThan(6);
    for (const { schema } of numbers) {
      expect(schema).toMatchObject({ type: 'integer', minimum: 1, maximum: expect.any(Number) });
    }
    const limit = operationOf('list-window-orders')?.parameters?.find(({ name }) => name === 'limit');
    expect(limit?.schema).toMatchObject({ maximum: 200, default: 50 });
  });

  it('an instant may be sent with an offset, and is answered in UTC', () => {
    const { Instant, InstantInput } = document.components.schemas;
    const takes = (schema: typeof Instant) => (text: string) =>
      new RegExp(String(schema?.pattern)).test(text);
    const [offset, utc] = ['2026-11-25T10:00:00+03:00', '2026-11-25T07:00:00.000Z'];
    expect([offset, utc].map(takes(InstantInput))).toEqual([true, true]);
    expect([offset, utc].map(takes(Instant))).toEqual([false, true]);
    expect(JSON.stringify(document.components.schemas.CommunicationRequest)).toContain('InstantInput');
    expect(JSON.stringify(document.components.schemas.Communication)).not.toContain('InstantInput');
  });

  it('how the forms of PBXs are signed is said', () => {
    for (const id of ['receive-mango-call', 'receive-mango-summary', 'receive-novofon-event']) {
      expect(operationOf(id)?.description).toMatch(/Signed by the (form itself|header `Signature`)/);
    }
  });
});
