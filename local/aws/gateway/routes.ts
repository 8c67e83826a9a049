/** What the gateway needs to know about a route. */
export interface GatewayRoute {
  readonly method: string;
  /** In API Gateway's notation: `/communications/{communicationId}`. */
  readonly path: string;
  /** The function that handles it. */
  readonly function: string;
  /** `public` and `signed` routes need no token; for all others the function decides what their bearer may do. */
  readonly access: string;
}

interface Match {
  readonly route: GatewayRoute;
  readonly routeKey: string;
  readonly pathParameters: Record<string, string>;
}

const parameterName = (segment: string): string | undefined => /^\{(.+)\}$/.exec(segment)?.[1];

const specificity = (segments: readonly string[]): string =>
  segments.map((segment) => (parameterName(segment) ? '1' : '0')).join('');

const parametersOf = (segments: readonly string[], presented: readonly string[]) => {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = presented[index] ?? '';
    const name = parameterName(segment);
    if (name && value) parameters[name] = value;
    else if (segment !== value) return undefined;
  }
  return parameters;
};

/**
 * Finds the route of a method and a decoded path. A static segment wins over a parameter, from the left. There is no
 * greedy parameter in the table. Where AWS does not say, the stricter reading holds: a trailing slash is another path, an
 * encoded slash is a slash, and HEAD is not GET.
 */
export const createMatcher = (routes: readonly GatewayRoute[]) => {
  const bySpecificity = routes
    .map((route) => ({ route, segments: route.path.split('/'), routeKey: `${route.method} ${route.path}` }))
    .sort((a, b) => specificity(a.segments).localeCompare(specificity(b.segments)));

  return (method: string, path: string): Match | undefined => {
    const presented = path.split('/');
    for (const { route, segments, routeKey } of bySpecificity) {
      if (route.method !== method || segments.length !== presented.length) continue;
      const pathParameters = parametersOf(segments, presented);
      if (pathParameters) return { route, routeKey, pathParameters };
    }
    return undefined;
  };
};
