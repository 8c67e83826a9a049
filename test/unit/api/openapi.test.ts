import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { docsPage } from '../../../shared/api/docs-page.ts';
import { openApiDocument, problemCodesOf } from '../../../shared/api/openapi.ts';
import { problems } from '../../../shared/api/problems.ts';
import type { RouteSpec } from '../../../shared/api/route.ts';
import { routes } from '../../../shared/api/routes.ts';

const document = openApiDocument();
const all = Object.entries<RouteSpec>(routes);

describe('the OpenAPI document', () => {
  it('is committed as it is made', () => {
    const committed = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
    expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(document)));
  });

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

  it('refers to nothing that is not in it', () => {
    for (const [, kind, name] of JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      expect(document.components[kind as 'schemas']).toHaveProperty([String(name)]);
    }
  });
});

describe('the page of the API', () => {
  it('has every operation, and no script', () => {
    const page = docsPage(document);
    for (const [id] of all) {
      expect(page).toContain(`<article id="${id}">`);
      expect(page).toContain(`href="#${id}"`);
    }
    expect(page).not.toMatch(/<script|javascript:|<link|<img/i);
  });

  it('shows what looks like HTML as text', () => {
    const evil = '<img src=x onerror="alert(1)"> & `<b>code</b>`';
    const [path, methods] = Object.entries(document.paths).find(([, { patch }]) => patch) ?? [];
    const { patch } = methods ?? {};
    if (!path || !patch) throw new Error('There is a PATCH');
    const page = docsPage({
      ...document,
      info: { ...document.info, title: evil, description: evil },
      tags: [{ name: patch.tags[0] ?? '', description: evil }],
      paths: {
        [`/${evil}`]: {
          patch: {
            ...patch,
            summary: evil,
            description: evil,
            parameters: [
              { name: evil, in: 'query', required: false, description: evil, schema: { type: evil } },
            ],
            requestBody: { required: true, content: { 'application/json': { schema: { pattern: evil } } } },
            responses: { '200': { description: evil } },
          },
        },
      },
    });
    expect(page).not.toMatch(/<img|<b>|onerror="/);
    expect(page).toContain(
      '&#60;img src=x onerror=&#34;alert(1)&#34;&#62; &#38; <code>&#60;b&#62;code&#60;/b&#62;</code>',
    );
  });
});
