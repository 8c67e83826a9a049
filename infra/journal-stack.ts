import { type App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { alarms } from './alarms.ts';
import { checkSubscriptions } from './check-subscriptions.ts';
import type { Config } from './config.ts';
import { followChanges } from './follow-changes.ts';
import { httpApi } from './http-api.ts';
import { journalTable } from './journal-table.ts';
import { logQueries } from './log-queries.ts';
import { notifications } from './notifications.ts';
import { reminders } from './reminders.ts';
import { signIn } from './sign-in.ts';
import { telephony } from './telephony.ts';

/**
 * The whole service. Table and user pool have no stack of their own: the pool calls functions that read the
 * table, so two stacks would need each other, or be locked together by exports. Instead, both are retained,
 * and both and the stack are protected from deletion.
 */
export const journalStack = (app: App, config: Config): Stack => {
  const stack = new Stack(app, config.name, {
    description: 'Communications journal: API, table, reminders and sign-in',
    terminationProtection: true,
  });
  Tags.of(stack).add('application', config.name);

  const addAlarm = alarms(stack);
  const journal = journalTable(stack, { addAlarm });
  const signInParts = signIn(stack, { config, journal, addAlarm });
  const apiUrl = httpApi(stack, {
    config,
    journal,
    signIn: signInParts,
    telephony: telephony(stack, { config, journal, signIn: signInParts, addAlarm }),
    addAlarm,
  });
  const topics = notifications(stack, { name: config.name, addAlarm });
  followChanges(stack, { journal, notifications: topics, addAlarm });
  checkSubscriptions(stack, { journal, notifications: topics, addAlarm });
  reminders(stack, { name: config.name, journal, notifications: topics, addAlarm });

  logQueries(stack, config);

  new CfnOutput(stack, 'ApiUrl', { value: apiUrl });
  new CfnOutput(stack, 'UserPoolId', { value: signInParts.userPool.userPoolId });
  new CfnOutput(stack, 'UserPoolClientId', { value: signInParts.webClient.userPoolClientId });
  new CfnOutput(stack, 'SignInUrl', { value: signInParts.signInUrl });
  return stack;
};
