/** The functions in the local cloud: where their entries are, and what is in their environment. */
import { type Environment, environments, type FunctionName } from '../../../shared/environment.ts';
import { ACCOUNT, REGION } from '../account.ts';
import { functionArn } from './function-context.ts';

export const TABLE_NAME = 'communications-journal';
/** Every manager's topic ARN starts with this; the user's id follows. */
export const TOPIC_ARN_PREFIX = `arn:aws:sns:${REGION}:${ACCOUNT}:journal-`;

export const FUNCTION_NAMES = Object.keys(environments) as readonly FunctionName[];

/** The URL of a function's entry, which is named as the function. */
export const functionEntry = (name: string): string =>
  new URL(`../../../functions/${name}.ts`, import.meta.url).href;

type Configured = Exclude<FunctionName, 'docs'>;

/** What all functions read from their environments, taken together: they share a worker. */
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

/** How much the functions log, as the environment of this process says. */
export const loggingEnvironment = (own: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(own).flatMap(([name, value]) =>
      name.startsWith('POWERTOOLS_') && value !== undefined ? [[name, value]] : [],
    ),
  );

/** The environment of the functions, as CDK sets it in the cloud. */
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
    TOPIC_ARN_PREFIX,
    SCHEDULE_GROUP_NAME: 'default',
    SCHEDULE_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/local-scheduler`,
    SEND_REMINDER_ARN: functionArn('send-reminder'),
    FAN_OUT_CHANGES_ARN: functionArn('fan-out-changes'),
    SCHEDULE_FAILURES_ARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:local-failures`,
    FIRST_ADMINISTRATOR_EMAIL: company.firstAdministratorEmail,
    TELEPHONY_SECRETS_ARN: company.telephonySecretsArn,
    TELEPHONY_DEFAULT_EMAIL: company.telephonyDefaultEmail,
  }) satisfies FunctionEnvironment;
