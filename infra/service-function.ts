import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogLevel, NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment, FunctionName } from '../shared/environment.ts';
import { type AddAlarm, ALARM_PERIOD } from './alarms.ts';
import { bundling } from './bundling.ts';
import type { AsynchronousInvocation } from './event-sources.ts';
import { timeoutSeconds } from './function-limits.ts';

const ROOT = join(import.meta.dirname, '..');
const KEEP_SOURCE_MAP = join(import.meta.dirname, 'keep-source-map.ts');

export interface ServiceFunctionProps<Name extends FunctionName> {
  readonly description: string;
  /** Every variable of the function's schema, or it does not compile. */
  readonly environment: Environment<Name>;
  /** MB; processor time comes in proportion. */
  readonly memorySize: number;
  readonly addAlarm: AddAlarm;
  /** What people at the journal notice when the function fails or is throttled. */
  readonly errorImpact: string;
  /** Failures in five minutes before the alarm rings; 1 unless given. For what outsiders can make fail. */
  readonly errorThreshold?: number;
  /** For what is invoked asynchronously: how often it is tried again, and where events go that were given up. */
  readonly asynchronous?: AsynchronousInvocation & { readonly failures: IQueue };
}

/**
 * One of the functions in `functions/`, named as its file: bundled, with logs and a role of its own that may write
 * them and nothing else, and with alarms on errors and throttles.
 */
export const serviceFunction = <Name extends FunctionName>(
  scope: Construct,
  name: Name,
  {
    description,
    environment,
    memorySize,
    addAlarm,
    errorImpact,
    errorThreshold = 1,
    asynchronous,
  }: ServiceFunctionProps<Name>,
): NodejsFunction => {
  const parts = new Construct(scope, name);

  const logGroup = new LogGroup(parts, 'logs', {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // Not AWS's managed policy for Lambda: it allows writing to every log group of the account.
  const role = new Role(parts, 'role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);

  const serviceFunction = new NodejsFunction(parts, 'function', {
    description,
    entry: join(ROOT, 'functions', `${name}.ts`),
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'package-lock.json'),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    bundling: {
      bundleAwsSDK: true,
      externalModules: bundling.external,
      format: OutputFormat.ESM,
      target: bundling.target,
      minify: bundling.minify,
      keepNames: bundling.keepNames,
      // One line of each bundle is enough said of a synthesis that succeeds.
      logLevel: LogLevel.WARNING,
      sourceMap: true,
      sourceMapMode: SourceMapMode.EXTERNAL,
      sourcesContent: false,
      commandHooks: {
        beforeBundling: () => [],
        beforeInstall: () => [],
        afterBundling: (_, directory) => [`"${process.execPath}" "${KEEP_SOURCE_MAP}" "${directory}"`],
      },
      mainFields: bundling.mainFields,
      banner: bundling.banner.js,
      // CDK's own `charset` does not reach esbuild.
      esbuildArgs: { '--charset': bundling.charset, '--legal-comments': bundling.legalComments },
    },
    environment,
    timeout: Duration.seconds(timeoutSeconds[name]),
    memorySize,
    role,
    logGroup,
    // X-Ray's permissions can't be bound to a resource. A request is followed by its id in the logs instead.
    tracing: Tracing.DISABLED,
    ...(asynchronous && {
      retryAttempts: asynchronous.retryAttempts,
      maxEventAge: Duration.seconds(asynchronous.maximumEventAgeSeconds),
      onFailure: new SqsDestination(asynchronous.failures),
    }),
  });

  addAlarm(parts, 'errors', {
    title: `Function ${name} fails`,
    errorImpact,
    metric: serviceFunction.metricErrors({ period: ALARM_PERIOD }),
    threshold: errorThreshold,
  });
  addAlarm(parts, 'throttles', {
    title: `Function ${name} is throttled`,
    errorImpact,
    metric: serviceFunction.metricThrottles({ period: ALARM_PERIOD }),
  });
  return serviceFunction;
};
