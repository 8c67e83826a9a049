import { describe, expect, test } from 'vitest';
import { routes } from '../../shared/api/all-routes.ts';
import { needsToken, type RouteSpec } from '../../shared/api/route-spec.ts';
import { synthesize } from './synthesize.ts';

const { resources, only, readable } = synthesize();

const specs = Object.entries<RouteSpec>(routes);
const byKey = new Map(
  resources('AWS::ApiGatewayV2::Route').map((route) => [route.properties.RouteKey, route.properties]),
);

describe('the HTTP API and the table of routes', () => {
  test('have the same routes', () => {
    expect([...byKey.keys()].sort()).toEqual(specs.map(([, { method, path }]) => `${method} ${path}`).sort());
  });

  test.each(specs)(
    '%s goes to its function and asks for a token unless it is public or signed',
    (_, spec) => {
      const route = byKey.get(`${spec.method} ${spec.path}`);
      const [integration] = resources('AWS::ApiGatewayV2::Integration').filter(
        ({ path }) => readable(route.Target) === `integrations/<${path}>`,
      );
      expect(readable(integration?.properties.IntegrationUri)).toBe(`<${spec.function}/function.Arn>`);
      expect(integration?.properties.PayloadFormatVersion).toBe('2.0');
      expect(route.AuthorizationType).toBe(needsToken(spec.access) ? 'JWT' : 'NONE');
      expect(route.AuthorizerId && readable(route.AuthorizerId)).toBe(
        needsToken(spec.access) ? `<${only('AWS::ApiGatewayV2::Authorizer').path}>` : undefined,
      );
      // Without scopes API Gateway takes an ID token for an access token.
      expect(route.AuthorizationScopes).toEqual(
        needsToken(spec.access) ? ['openid', 'aws.cognito.signin.user.admin'] : undefined,
      );
    },
  );

  test('case 44: no other origin is let in: the API is called by servers, and by pages of its own origin', () => {
    expect(only('AWS::ApiGatewayV2::Api').properties).not.toHaveProperty('CorsConfiguration');
  });

  test('the sign-in gives access tokens a scope that routes ask for, whichever way somebody signs in', () => {
    const { properties } = only('AWS::Cognito::UserPoolClient');
    expect(properties.AllowedOAuthScopes).toContain('openid');
    // Cognito gives tokens of these flows the scope aws.cognito.signin.user.admin.
    expect(properties.ExplicitAuthFlows).toEqual(['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']);
  });

  test('tokens are those of the user pool, made for the web client', () => {
    const { properties } = only('AWS::ApiGatewayV2::Authorizer');
    expect(properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
    });
    expect(properties.JwtConfiguration.Audience.map(readable)).toEqual(['<users/web>']);
    expect(readable(properties.JwtConfiguration.Issuer)).toBe(
      'https://cognito-idp.<AWS::Region>.amazonaws.com/<users>',
    );
  });

  test('API Gateway may invoke these functions only', () => {
    const invoked = resources('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === 'apigateway.amazonaws.com')
      .map(({ properties }) => readable(properties.FunctionName));
    expect(invoked.sort()).toEqual([
      '<api/function.Arn>',
      '<docs/function.Arn>',
      '<export/function.Arn>',
      '<telephony/function.Arn>',
    ]);
  });

  test('R15: what machines call without a token has a limit of its own, well below that of the stage', () => {
    const { properties, all } = only('AWS::ApiGatewayV2::Stage');
    const signed = specs.filter(([, { access }]) => access === 'signed').map(([, spec]) => spec);
    expect(Object.keys(properties.RouteSettings)).toEqual(
      signed.map(({ method, path }) => `${method} ${path}`),
    );
    for (const { ThrottlingRateLimit, ThrottlingBurstLimit } of Object.values<Record<string, number>>(
      properties.RouteSettings,
    )) {
      expect(ThrottlingRateLimit).toBeLessThan(properties.DefaultRouteSettings.ThrottlingRateLimit);
      expect(ThrottlingBurstLimit).toBeLessThan(properties.DefaultRouteSettings.ThrottlingBurstLimit);
    }
    // Settings for a route that is not there yet fail a deployment.
    expect(all.DependsOn).toHaveLength(signed.length);
  });

  test('the stage is throttled and logs no personal data', () => {
    const { properties } = only('AWS::ApiGatewayV2::Stage');
    expect(properties.StageName).toBe('$default');
    expect(properties.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
    expect(properties.DefaultRouteSettings.ThrottlingBurstLimit).toBeGreaterThan(0);
    const logged = Object.values<string>(JSON.parse(properties.AccessLogSettings.Format));
    expect(logged).toEqual(
      expect.arrayContaining(['$context.requestId', '$context.routeKey', '$context.status']),
    );
    for (const value of logged) {
      expect(value).not.toMatch(/sourceIp|userAgent|context\.path|claims|identity|\.property/);
    }
  });
});
