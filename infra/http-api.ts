import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { routes } from '../shared/api/all-routes.ts';
import { type HttpFunctionName, needsToken, type RouteSpec, TOKEN_SCOPES } from '../shared/api/route-spec.ts';
import { columnIndexes } from '../shared/store/table-schema.ts';
import { type AddAlarm, ALARM_PERIOD } from './alarms.ts';
import type { Config } from './config.ts';
import type { JournalTable } from './journal-table.ts';
import { serviceFunction } from './service-function.ts';
import type { SignIn } from './sign-in.ts';

/**
 * Requests per second, and in one burst, for everyone together: many times as many as 200
 * people at work send.
 */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };

/**
 * The same for each route that machines call without a token: a flood of unsigned requests does not use up
 * the journal's own share, and a hundred calls at once still come through.
 */
// With capitals, as CloudFormation requires: CDK does not convert these.
const THROTTLE_SIGNED = { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 };

/** Why routes don't require a token. */
const WITHOUT_TOKEN: Readonly<Record<string, string>> = {
  public:
    'Public by the table of routes: it returns only what everybody may know, or what the request itself says.',
  signed: 'A PBX has no token: the function checks the signature of every request before it reads it.',
};

/** What is logged about a request. No address, query, path or token: those are or contain personal data. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  at: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  integrationError: '$context.integration.error',
  authorizerError: '$context.authorizer.error',
};

/** Creates the HTTP API from the table of routes. Returns its URL. */
export const httpApi = (
  scope: Construct,
  {
    config: { name, companyTimeZone, phoneRegion },
    journal,
    signIn: { userPool, webClient },
    telephony,
    addAlarm,
  }: {
    config: Config;
    journal: JournalTable;
    signIn: SignIn;
    telephony: IFunction;
    addAlarm: AddAlarm;
  },
): string => {
  const notAnswered =
    'People at the journal see errors: some of what they look for or save does not go through.';
  const api = serviceFunction(scope, 'api', {
    description: 'The API for signed-in users',
    environment: {
      TABLE_NAME: journal.table.tableName,
      COMPANY_TIME_ZONE: companyTimeZone,
      PHONE_REGION: phoneRegion,
    },
    memorySize: 1024,
    addAlarm,
    errorImpact: notAnswered,
  });
  // The journal is sorted and filtered by any column (R3); due reminders that are not sent are counted (R23).
  journal.grant(api, {
    items: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    queries: ['table', ...columnIndexes, 'dueReminders'],
  });

  const docs = serviceFunction(scope, 'docs', {
    description: "The API's description",
    environment: {},
    memorySize: 512,
    addAlarm,
    errorImpact: "Integrators can't read the API's description. The journal itself is not affected.",
  });

  const exporting = serviceFunction(scope, 'export', {
    description: 'Files of the journal, for signed-in users',
    environment: {
      TABLE_NAME: journal.table.tableName,
      COMPANY_TIME_ZONE: companyTimeZone,
      PHONE_REGION: phoneRegion,
    },
    // More than one processor: most of the work is packing the file, and the caller waits for it.
    memorySize: 2048,
    addAlarm,
    errorImpact: 'Files of the journal can not be created. The journal itself is not affected.',
  });
  journal.grant(exporting, {
    items: ['GetItem', 'BatchGetItem'],
    queries: ['table', ...columnIndexes],
  });

  // One permission for each function rather than for each route: a function's policy has
  // room for about fifty.
  const permitted = { scopePermissionToRoute: false };
  const integrations: Record<HttpFunctionName, HttpLambdaIntegration> = {
    api: new HttpLambdaIntegration('api-integration', api, permitted),
    docs: new HttpLambdaIntegration('docs-integration', docs, permitted),
    telephony: new HttpLambdaIntegration('telephony-integration', telephony, permitted),
    export: new HttpLambdaIntegration('export-integration', exporting, permitted),
  };
  const signedIn = new HttpUserPoolAuthorizer('signed-in', userPool, { userPoolClients: [webClient] });

  const gateway = new HttpApi(scope, 'http-api', {
    apiName: name,
    description: 'Communications journal',
    createDefaultStage: false,
  });
  const httpRoutes = Object.entries<RouteSpec>(routes).map(([id, spec]) => {
    const { method, path, function: name, access } = spec;
    const route = new HttpRoute(gateway, id, {
      httpApi: gateway,
      routeKey: HttpRouteKey.with(path, method as HttpMethod),
      integration: integrations[name],
      authorizer: needsToken(access) ? signedIn : new HttpNoneAuthorizer(),
      ...(needsToken(access) && { authorizationScopes: [...TOKEN_SCOPES] }),
    });
    if (!needsToken(access)) {
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: WITHOUT_TOKEN[access] ?? '' });
    }
    return { route, spec };
  });

  const stage = new HttpStage(gateway, 'stage', {
    httpApi: gateway,
    autoDeploy: true,
    throttle: THROTTLE,
    accessLogSettings: {
      destination: new LogGroupLogDestination(
        new LogGroup(gateway, 'access-logs', {
          // With this prefix, log deliveries need no resource policy of their own; a
          // region may have only ten.
          logGroupName: `/aws/vendedlogs/${name}/http-api`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
      format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
    },
  });
  const signed = httpRoutes.filter(({ spec }) => spec.access === 'signed');
  (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(
    signed.map(({ spec: { method, path } }) => [`${method} ${path}`, THROTTLE_SIGNED]),
  );
  // A stage with settings for a route can't be created before the route.
  stage.node.addDependency(...signed.flatMap(({ route }) => route.node.defaultChild ?? []));
  addAlarm(gateway, 'server-errors', {
    title: 'The API returns server errors',
    errorImpact: notAnswered,
    metric: gateway.metricServerError({ period: ALARM_PERIOD, statistic: 'Sum' }),
  });
  return stage.url;
};
