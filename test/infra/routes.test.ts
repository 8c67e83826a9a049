import { describe, expect, test } from 'vitest';
import type { RouteSpec } from '../../shared/api/route.ts';
import { routes } from '../../shared/api/routes.ts';
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

  test.each(specs)('%s goes to its function and asks for a token unless it is public', (_, spec) => {
    const route = byKey.get(`${spec.method} ${spec.path}`);
    const [integration] = resources('AWS::ApiGatewayV2::Integration').filter(
      ({ path }) => readable(route.Target) === `integrations/<${path}>`,
    );
    expect(readable(integration?.properties.IntegrationUri)).toBe(`<${spec.function}/function.Arn>`);
    expect(integration?.properties.PayloadFormatVersion).toBe('2.0');
    expect(route.AuthorizationType).toBe(spec.access === 'public' ? 'NONE' : 'JWT');
    expect(route.AuthorizerId && readable(route.AuthorizerId)).toBe(
      spec.access === 'public' ? undefined : `<${only('AWS::ApiGatewayV2::Authorizer').path}>`,
    );
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
    expect(invoked.sort()).toEqual(['<api/function.Arn>', '<docs/function.Arn>', '<export/function.Arn>']);
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
