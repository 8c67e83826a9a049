import { describe, expect, it } from 'vitest';
import { createMatcher } from '../../../../local/aws/gateway/routes.ts';

const route = (method: string, path: string) => ({ method, path, function: 'api', access: 'read' });

describe('the matcher of routes', () => {
  const find = createMatcher([
    route('GET', '/communications/{communicationId}'),
    route('GET', '/communications/export'),
    route('GET', '/communications'),
    route('PATCH', '/communications/{communicationId}'),
    route('GET', '/{anything}/export'),
    route('GET', '/'),
  ]);
  const key = (method: string, path: string) => find(method, path)?.routeKey;

  it('gives parameters by name', () => {
    expect(find('PATCH', '/communications/c-1')).toMatchObject({
      routeKey: 'PATCH /communications/{communicationId}',
      pathParameters: { communicationId: 'c-1' },
    });
  });

  it('prefers a static segment, from the left, whatever the order of the table', () => {
    expect(key('GET', '/communications/export')).toBe('GET /communications/export');
    expect(key('GET', '/orders/export')).toBe('GET /{anything}/export');
  });

  it('knows the root', () => {
    expect(key('GET', '/')).toBe('GET /');
  });

  it.each([
    ['another method', 'DELETE', '/communications'],
    ['HEAD for GET', 'HEAD', '/communications'],
    ['a trailing slash', 'GET', '/communications/'],
    ['an empty parameter', 'PATCH', '/communications/'],
    ['a doubled slash', 'GET', '//communications'],
    ['more segments', 'GET', '/communications/c-1/history'],
    ['another case', 'GET', '/Communications'],
    ['the notation itself', 'GET', '/{anything}/exports'],
  ])('finds nothing for %s', (_what, method, path) => {
    expect(key(method, path)).toBeUndefined();
  });
});
