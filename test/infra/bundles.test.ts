import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { AssetStaging } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { BUNDLE_FILE, bundleLimits, bundling } from '../../infra/bundling.ts';
import { environments, type FunctionName } from '../../shared/environment.ts';
import { synthesize } from './synthesize.ts';

const names = Object.keys(environments) as FunctionName[];

const root = mkdtempSync(join(tmpdir(), 'journal-bundles-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const synthesizeTo = (name: string) => {
  // CDK remembers a bundle once made for as long as the process lives: without this the second would be the first.
  AssetStaging.clearAssetHashCache();
  const directory = join(root, name);
  return { directory, ...synthesize({}, { directory }) };
};
const first = synthesizeTo('first');

const bundleOf = (name: FunctionName) => {
  const { S3Key } = first.only('AWS::Lambda::Function', `${name}/function`).properties.Code;
  return join(first.directory, `asset.${S3Key.replace('.zip', '')}`, BUNDLE_FILE);
};

describe('bundles', () => {
  test('are the same when made again, and the template with them', () => {
    const second = synthesizeTo('second');
    expect(second.template).toEqual(first.template);
    const assets = (directory: string) =>
      readFileSync(join(directory, 'communications-journal.assets.json'), 'utf8');
    expect(assets(second.directory)).toBe(assets(first.directory));
  });

  test.each(names)('%s is as small as it must be', (name) => {
    const limit = name in bundleLimits ? bundleLimits[name as keyof typeof bundleLimits] : bundleLimits.event;
    expect(statSync(bundleOf(name)).size).toBeLessThan(limit);
  });

  test.each(names)('%s is what esbuild makes with these options', async (name) => {
    const { outputFiles } = await build({
      ...bundling,
      entryPoints: [join(import.meta.dirname, '..', '..', 'functions', `${name}.ts`)],
      write: false,
    });
    // Compared as a whole: a difference would otherwise be printed, half a megabyte of it.
    expect(outputFiles[0]?.text === readFileSync(bundleOf(name), 'utf8')).toBe(true);
  });

  test.each(names)('%s starts by itself, with nothing installed around it', async (name) => {
    const arn = 'arn:aws:service:eu-central-1:123456789012:thing';
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { handler } = await import(${JSON.stringify(pathToFileURL(bundleOf(name)).href)});
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
          FAN_OUT_CHANGES_ARN: arn,
          SCHEDULE_FAILURES_ARN: arn,
          FIRST_ADMINISTRATOR_EMAIL: 'administrator@example.com',
          TELEPHONY_SECRETS_ARN: arn,
          TELEPHONY_DEFAULT_EMAIL: '',
        },
      },
    );
    expect(stdout.trim()).toBe('function');
  });
});
