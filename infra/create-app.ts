import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import { type ConfigInput, readConfig } from './config.ts';
import { journalStack } from './journal-stack.ts';

/**
 * The CDK app: the service's stack, checked by cdk-nag at synthesis. `settings` override the CDK
 * context. The feature flags of cdk.json apply whether the CLI or a test creates it. Throws if the
 * configuration is invalid.
 */
export const createApp = (
  settings: ConfigInput = {},
  { context, ...props }: Pick<AppProps, 'outdir' | 'context' | 'postCliContext'> = {},
): App => {
  const app = new App({ ...props, context: { ...cdk.context, ...context }, analyticsReporting: false });
  const config = readConfig(
    (key) => (settings as Readonly<Record<string, unknown>>)[key] ?? app.node.tryGetContext(key),
  );
  journalStack(app, config);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};
