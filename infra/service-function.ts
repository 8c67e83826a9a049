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
  /** Every variable of the function's schema; a missing one does not compile. */
  readonly environment: Environment<Name>;
  /** In MB; processor time is proportional to it. */
  readonly memorySize: number;
  readonly addAlarm: AddAlarm;
  /** What users of the journal notice when the function fails or is throttled. */
  readonly errorImpact: string;
  /**
   * Failures in five minutes before the alarm rings. Default: 1. For functions that outsiders can make fail.
   */
  readonly errorThreshold?: number;
  /** For functions invoked asynchronously: how often they are retried, and where failed events go. */
  readonly asynchronous?: AsynchronousInvocation & { readonly failures: IQueue };
}

/**
 * A function from `functions/`, named after its file: bundled, with its own log group, a role that may only
 * write to that, and alarms on errors and throttles.
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
      // Nothing about a bundle unless something is wrong.
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
    // X-Ray's permissions can't be limited to a resource. Instead, a request is traced by its id in the logs.
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
