import { describe, expect, test } from 'vitest';
import { timeoutSeconds } from '../../infra/function-limits.ts';
import { LEASE_SECONDS } from '../../shared/domain/control/reminder.ts';
import { environments, type FunctionName } from '../../shared/environment.ts';
import { synthesize } from './synthesize.ts';

const { resources, only, readable } = synthesize();

const names = Object.keys(environments) as FunctionName[];
const functionOf = (name: FunctionName) => only('AWS::Lambda::Function', `${name}/function`).properties;

describe('functions', () => {
  test('are those with an environment, and no others', () => {
    expect(
      resources('AWS::Lambda::Function')
        .map(({ path }) => path)
        .sort(),
    ).toEqual(names.map((name) => `${name}/function`).sort());
  });

  test.each(names)('%s runs on Node 24 and arm64', (name) => {
    expect(functionOf(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    expect(functionOf(name).Layers).toBeUndefined();
  });

  test.each(names)('%s has the variables of its schema and no others', (name) => {
    expect(Object.keys(functionOf(name).Environment?.Variables ?? {}).sort()).toEqual(
      Object.keys(environments[name].shape).sort(),
    );
  });

  test.each(names)('%s reads its variables once CloudFormation has filled them in', (name) => {
    const filledIn = (value: unknown) =>
      readable(value)
        .replaceAll('<AWS::Partition>', 'aws')
        .replaceAll('<AWS::Region>', 'eu-central-1')
        .replaceAll('<AWS::AccountId>', '123456789012')
        .replace(/^<FirstAdministratorEmail>$/, 'Administrator@example.com')
        .replace(/^<TelephonyDefaultEmail>$/, '')
        .replace(/^<telephony-secrets>$/, 'arn:aws:service:eu-central-1:123456789012:thing')
        .replace(/^<.*\.Arn>$/, 'arn:aws:service:eu-central-1:123456789012:thing')
        .replace(/^<(.*)>$/, '$1');
    const variables: Record<string, unknown> = functionOf(name).Environment?.Variables ?? {};
    const environment = Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [key, filledIn(value)]),
    );
    expect(environments[name].safeParse(environment).error).toBeUndefined();
  });

  test.each(names)('%s logs to a group of its own, kept for three months', (name) => {
    expect(readable(functionOf(name).LoggingConfig.LogGroup)).toBe(`<${name}/logs>`);
    expect(only('AWS::Logs::LogGroup', `${name}/logs`).properties.RetentionInDays).toBe(90);
  });

  test('every log group is kept for a time', () => {
    for (const { path, properties } of resources('AWS::Logs::LogGroup')) {
      expect(properties.RetentionInDays, path).toBe(90);
    }
  });

  test.each(names)('%s has the time limit that the local cloud holds it to (case 47)', (name) => {
    expect(functionOf(name).Timeout).toBe(timeoutSeconds[name]);
  });

  test('the sweeper is over before the next one begins', () => {
    expect(functionOf('sweep-reminders').Timeout).toBeLessThan(300);
    expect(functionOf('check-subscriptions').Timeout).toBeLessThan(300);
  });

  test('an attempt to send is over before its lease is', () => {
    expect(functionOf('send-reminder').Timeout).toBeLessThan(LEASE_SECONDS);
  });

  test('the API answers before API Gateway gives up, the triggers before Cognito does', () => {
    expect(functionOf('api').Timeout).toBeLessThan(29);
    expect(functionOf('telephony').Timeout).toBeLessThan(29);
    expect(functionOf('export').Timeout).toBeLessThan(29);
    expect(functionOf('pre-sign-up').Timeout).toBeLessThanOrEqual(5);
    expect(functionOf('post-confirmation').Timeout).toBeLessThanOrEqual(5);
  });
});
