import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { AssetStaging } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { BUNDLE_FILE, bundleLimits, bundling } from '../../infra/bundling.ts';
import { SOURCE_MAPS, sourceMapsIn, withOriginalPlaces } from '../../infra/source-maps.ts';
import { bundleId } from '../../shared/bundle-id.ts';
import { environments, type FunctionName } from '../../shared/environment.ts';
import { readLog } from '../support/log-lines.ts';
import { synthesize } from './synthesize.ts';

const names = Object.keys(environments) as FunctionName[];

const ROOT = join(import.meta.dirname, '..', '..');
const root = mkdtempSync(join(tmpdir(), 'journal-bundles-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const synthesizeTo = (name: string) => {
  // CDK remembers a bundle once made for as long as the process lives: without this the second would be the first.
  AssetStaging.clearAssetHashCache();
  const directory = join(root, name);
  return { directory, ...synthesize({}, { directory }) };
};
const first = synthesizeTo('first');

const assetOf = (name: FunctionName) => {
  const { S3Key } = first.only('AWS::Lambda::Function', `${name}/function`).properties.Code;
  return join(first.directory, `asset.${S3Key.replace('.zip', '')}`);
};
const bundleOf = (name: FunctionName) => join(assetOf(name), BUNDLE_FILE);

const arn = 'arn:aws:service:eu-central-1:123456789012:thing';

/** Runs code in a process of its own that has a function's `handler`; returns what it wrote. */
const runWith = async (name: FunctionName, code: string): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { handler } = await import(${JSON.stringify(pathToFileURL(bundleOf(name)).href)}); ${code}`,
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
  return `${stdout}${stderr}`;
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
      entryPoints: [join(ROOT, 'functions', `${name}.ts`)],
      write: false,
    });
    // Compared as a whole: a difference would otherwise be printed, half a megabyte of it.
    expect(outputFiles[0]?.text === readFileSync(bundleOf(name), 'utf8')).toBe(true);
  });

  test.each(names)('%s starts by itself, with nothing installed around it', async (name) => {
    expect((await runWith(name, 'console.log(typeof handler);')).trim()).toBe('function');
  });
});

describe('source maps', () => {
  const maps = join(first.directory, SOURCE_MAPS);

  test.each(names)('%s has its own beside its bundle, which is deployed alone', (name) => {
    expect(readdirSync(assetOf(name))).toEqual([BUNDLE_FILE]);
    const bundle = readFileSync(bundleOf(name));
    expect(bundle.includes('sourceMappingURL')).toBe(false);
    const map = readFileSync(join(maps, `${bundleId(bundle)}.map`), 'utf8');
    expect(JSON.parse(map).sources).toContain(`functions/${name}.ts`);
    // Nothing of the machine it was made on.
    expect(map).not.toContain(first.directory);
    expect(map).not.toContain('../');
  });

  test('a failure in the log is read in terms of the sources', async () => {
    const written = await runWith(
      'send-reminder',
      `await handler({ entryId: 7 }, { functionName: 'send-reminder', awsRequestId: 'inv-1' }).catch(() => {});`,
    );
    const [line] = readLog(written);
    expect(line).toMatchObject({ code: 'invocation-failed', error: { name: 'ZodError' } });
    expect(written).not.toContain('functions/send-reminder.ts');

    const missing = vi.fn();
    const source = readFileSync(join(ROOT, 'functions/send-reminder.ts'), 'utf8').split('\n');
    const thrown = source.findIndex((text) => text.includes('plannedReminder.parse(event)')) + 1;
    const read = withOriginalPlaces(written, sourceMapsIn(maps), missing);
    expect(read).toContain(`functions/send-reminder.ts:${thrown}:`);
    expect(read).toContain('functions/middleware/event-function.ts:');
    expect(missing).not.toHaveBeenCalled();

    expect(withOriginalPlaces(written, sourceMapsIn(join(root, 'nowhere')), missing)).toBe(written);
    expect(missing).toHaveBeenCalledOnce();
  });
});
