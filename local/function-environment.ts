/** The functions as the local cloud has them: how their entries are imported, and what they find in their environment. */
import type { Environment, FunctionName } from '../shared/environment.ts';
import { type FunctionModule, functionArn } from './functions.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '000000000000';
export const TABLE_NAME = 'communications-journal';

export const functionModules: Readonly<Record<FunctionName, () => Promise<FunctionModule>>> = {
  api: () => import('../functions/api.ts'),
  docs: () => import('../functions/docs.ts'),
  telephony: () => import('../functions/telephony.ts'),
  export: () => import('../functions/export.ts'),
  'schedule-reminders': () => import('../functions/schedule-reminders.ts'),
  'send-reminder': () => import('../functions/send-reminder.ts'),
  'sweep-reminders': () => import('../functions/sweep-reminders.ts'),
  'follow-changes': () => import('../functions/follow-changes.ts'),
  'check-subscriptions': () => import('../functions/check-subscriptions.ts'),
  'pre-sign-up': () => import('../functions/pre-sign-up.ts'),
  'post-confirmation': () => import('../functions/post-confirmation.ts'),
};

type Configured = Exclude<FunctionName, 'docs'>;

/** Everything any function reads from its environment, in one: they share a process. */
type FunctionEnvironment = {
  [Name in Configured]: (environment: Environment<Name>) => void;
}[Configured] extends (environment: infer All) => void
  ? All
  : never;

/** Where a process finds the services, and what it signs its calls with. */
export const awsEnvironment = (endpoints: {
  database: string;
  scheduler: string;
  sns: string;
  lambda: string;
}) => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.database,
  AWS_ENDPOINT_URL_SCHEDULER: endpoints.scheduler,
  AWS_ENDPOINT_URL_SNS: endpoints.sns,
  AWS_ENDPOINT_URL_LAMBDA: endpoints.lambda,
});

/** What the functions find in their environment, as CDK gives it to them in the cloud. */
export const functionEnvironment = (company: {
  timeZone: string;
  firstAdministratorEmail: string;
  telephonySecretsArn: string;
  telephonyDefaultEmail: string;
}) =>
  ({
    TABLE_NAME,
    COMPANY_TIME_ZONE: company.timeZone,
    PHONE_REGION: 'RU',
    TOPIC_ARN_PREFIX: `arn:aws:sns:${REGION}:${ACCOUNT}:journal-`,
    SCHEDULE_GROUP_NAME: 'default',
    SCHEDULE_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/local-scheduler`,
    SEND_REMINDER_ARN: functionArn('send-reminder'),
    SCHEDULE_FAILURES_ARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:local-failures`,
    FIRST_ADMINISTRATOR_EMAIL: company.firstAdministratorEmail,
    TELEPHONY_SECRETS_ARN: company.telephonySecretsArn,
    TELEPHONY_DEFAULT_EMAIL: company.telephonyDefaultEmail,
  }) satisfies FunctionEnvironment;
