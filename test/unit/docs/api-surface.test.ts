import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiSurface } from '../../../docs/api-surface.ts';
import { type OpenApiDocument, openApiDocument } from '../../../shared/api/openapi.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What people read; and the ids of operations, which another test holds to the table of routes. */
const LEFT_OUT = ['summary', 'description', 'title', 'example', 'examples', 'license', 'operationId'];
/** What is in these is keyed by names, and a name may be `title`. */
const NAMES = ['properties', 'schemas', 'responses', 'securitySchemes', 'paths', 'headers', 'content'];

const changed = (value: null | boolean | number | string): Json =>
  typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}x`;

/** A value and all there is in it: its path, with names left out, and what changes it in place and back. */
function* leavesOf(
  holder: Record<string, Json> | Json[],
  path: string,
  named: boolean,
): Generator<{ path: string; change: () => () => void }> {
  for (const [key, value] of Object.entries(holder)) {
    if (!named && LEFT_OUT.includes(key)) continue;
    // Values that are listed tell their type themselves.
    if (!named && key === 'type' && ('enum' in holder || 'const' in holder)) continue;
    const at = `${path}/${named || Array.isArray(holder) ? '*' : key}`;
    if (value !== null && typeof value === 'object') {
      yield* leavesOf(value, at, !named && NAMES.includes(key));
      continue;
    }
    const record = holder as Record<string, Json>;
    yield {
      path: at,
      change: () => {
        record[key] = changed(value);
        return () => {
          record[key] = value;
        };
      },
    };
  }
}

describe('docs/api-surface.txt', () => {
  it('is committed as it is made', () => {
    const committed = readFileSync(join(import.meta.dirname, '../../../docs/api-surface.txt'), 'utf8');
    expect(apiSurface(openApiDocument())).toBe(committed);
  });

  it('shows every change of the OpenAPI document, except to its texts', () => {
    // The tags an operation has are shown with it; here they are only described.
    const document: OpenApiDocument = { ...JSON.parse(JSON.stringify(openApiDocument())), tags: [] };
    const before = apiSurface(document);
    const tried = new Map<string, number>();
    const unseen = new Set<string>();
    for (const { path, change } of leavesOf(document as unknown as Record<string, Json>, '', false)) {
      // Where it stands in what decides how it is shown; a few of each will do.
      const kind = path.split('/').slice(-3).join('/');
      tried.set(kind, (tried.get(kind) ?? 0) + 1);
      if ((tried.get(kind) ?? 0) > 2) continue;
      const changeBack = change();
      if (apiSurface(document) === before) unseen.add(path);
      changeBack();
    }
    expect(tried.size).toBeGreaterThan(50);
    expect([...unseen]).toEqual([]);
  });
});
