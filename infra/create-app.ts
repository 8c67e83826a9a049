import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdk from '../cdk.json' with { type: 'json' };
import { type ConfigInput, readConfig } from './config.ts';
import { journalStack } from './journal-stack.ts';

/**
 * The CDK app: the service's stack, checked by cdk-nag at synthesis. `settings` go before the CDK context. The
 * feature flags of cdk.json hold for whoever makes it, the CLI or a test. Throws when the configuration is wrong.
 */
export const createApp = (settings: ConfigInput = {}, { outdir }: { outdir?: string } = {}): App => {
  const app = new App({ context: cdk.context, analyticsReporting: false, ...(outdir && { outdir }) });
  const config = readConfig(
    (key) => (settings as Readonly<Record<string, unknown>>)[key] ?? app.node.tryGetContext(key),
  );
  journalStack(app, config);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};
