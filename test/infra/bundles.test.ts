import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { AssetStaging } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { BUNDLE_FILE, bundleLimits, bundling } from '../../infra/bundling.ts';
import { environments, type FunctionName } from '../../shared/environment.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

const names = Object.keys(environments) as FunctionName[];

const synthesizeAnew = () => {
  // CDK remembers a bundle once made for as long as the process lives: without this the second would be the first.
  AssetStaging.clearAssetHashCache();
  return synthesize({}, { bundles: true });
};
const first = synthesizeAnew();

const bundleOf = ({ directory, only }: Synthesized, name: FunctionName) => {
  const { S3Key } = only('AWS::Lambda::Function', `${name}/function`).properties.Code;
  return join(directory, `asset.${S3Key.replace('.zip', '')}`, BUNDLE_FILE);
};

describe('bundles', () => {
  test('are the same when made again, and the template with them', () => {
    const second = synthesizeAnew();
    expect(second.directory).not.toBe(first.directory);
    expect(second.template).toEqual(first.template);
    const assets = ({ directory }: Synthesized) =>
      readFileSync(join(directory, 'communications-journal.assets.json'), 'utf8');
    expect(assets(second)).toBe(assets(first));
  });

  test.each(names)('%s is as small as it must be', (name) => {
    const limit = name === 'api' || name === 'docs' ? bundleLimits[name] : bundleLimits.event;
    expect(statSync(bundleOf(first, name)).size).toBeLessThan(limit);
  });

  test.each(names)('%s is what esbuild makes with these options', async (name) => {
    const { outputFiles } = await build({
      ...bundling,
      external: [...bundling.external],
      mainFields: [...bundling.mainFields],
      entryPoints: [join(import.meta.dirname, '..', '..', 'functions', `${name}.ts`)],
      write: false,
    });
    // Compared as a whole: a difference would otherwise be printed, half a megabyte of it.
    expect(outputFiles[0]?.text === readFileSync(bundleOf(first, name), 'utf8')).toBe(true);
  });

  test.each(names)('%s starts by itself, with nothing installed around it', async (name) => {
    const arn = 'arn:aws:service:eu-central-1:123456789012:thing';
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { handler } = await import(${JSON.stringify(pathToFileURL(bundleOf(first, name)).href)});
         console.log(typeof handler);`,
      ],
      {
        timeout: 30_000,
        env: {
          AWS_REGION: 'eu-central-1',
          AWS_ACCESS_KEY_ID: 'none',
          AWS_SECRET_ACCESS_KEY: 'none',
          TABLE_NAME: 'journal',
          COMPANY_TIME_ZONE: 'Europe/Moscow',
          PHONE_REGION: 'RU',
          TOPIC_ARN_PREFIX: 'arn:aws:sns:eu-central-1:123456789012:journal-reminders-',
          SCHEDULE_GROUP_NAME: 'journal',
          SCHEDULE_ROLE_ARN: arn,
          SEND_REMINDER_ARN: arn,
          SCHEDULE_FAILURES_ARN: arn,
          FIRST_ADMINISTRATOR_EMAIL: 'administrator@example.com',
        },
      },
    );
    expect(stdout.trim()).toBe('function');
  });
});
