import * as z from 'zod';
import { timeZone } from './domain/values/calendar.ts';
import { email } from './domain/values/text.ts';

const tableName = z.string().min(3);
/** The start of every manager's topic ARN; the user's id follows. */
const topicArnPrefix = z.string().regex(/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/);
const arn = z.string().startsWith('arn:');
const companyTimeZone = timeZone;

const journal = z.object({
  TABLE_NAME: tableName,
  /** IANA zone whose calendar determines the year of a number and the days of a period. */
  COMPANY_TIME_ZONE: companyTimeZone,
  /** Country of phones without a country code, ISO 3166-1 alpha-2. */
  PHONE_REGION: z.string().regex(/^[A-Z]{2}$/),
});

/**
 * Environment variables of each function. The functions parse them; CDK and the local cloud must supply them
 * all, or don't compile.
 */
export const environments = {
  api: journal,
  docs: z.object({}),
  export: journal,
  telephony: journal.extend({
    /** The secret that PBXs' signing secrets are kept in (R15). */
    TELEPHONY_SECRETS_ARN: arn,
    /** Owner of unanswered calls from unknown numbers; the first administrator if empty. */
    TELEPHONY_DEFAULT_EMAIL: z.literal('').or(email),
    FIRST_ADMINISTRATOR_EMAIL: email,
  }),
  'schedule-reminders': z.object({
    SCHEDULE_GROUP_NAME: z.string().regex(/^[\w.-]{1,64}$/),
    /** The role that Scheduler assumes to invoke `send-reminder`. */
    SCHEDULE_ROLE_ARN: arn,
    /** The function that Scheduler invokes when a reminder is due, and that sends at once what is due now. */
    SEND_REMINDER_ARN: arn,
    /** The queue for invocations that Scheduler failed to make. */
    SCHEDULE_FAILURES_ARN: arn,
  }),
  'send-reminder': z.object({ TABLE_NAME: tableName, TOPIC_ARN_PREFIX: topicArnPrefix }),
  'sweep-reminders': z.object({ TABLE_NAME: tableName, TOPIC_ARN_PREFIX: topicArnPrefix }),
  'follow-changes': z.object({
    TABLE_NAME: tableName,
    TOPIC_ARN_PREFIX: topicArnPrefix,
    /** The function that carries a change to many documents. */
    FAN_OUT_CHANGES_ARN: arn,
  }),
  'fan-out-changes': z.object({ TABLE_NAME: tableName }),
  'check-subscriptions': z.object({ TABLE_NAME: tableName, TOPIC_ARN_PREFIX: topicArnPrefix }),
  'pre-sign-up': z.object({
    TABLE_NAME: tableName,
    /** Who may register without having been added, and becomes the first administrator (R1). */
    FIRST_ADMINISTRATOR_EMAIL: email,
  }),
  'post-confirmation': z.object({
    TABLE_NAME: tableName,
    FIRST_ADMINISTRATOR_EMAIL: email,
    COMPANY_TIME_ZONE: companyTimeZone,
  }),
} as const;

/** Our own metrics, by their names in CloudWatch; the dimension `service` is the function's name. */
export const metrics = {
  namespace: 'CommunicationsJournal',
  /** How long the oldest reminder that a sweep left unsent has been due. */
  oldestUnsent: 'OldestUnsentSeconds',
} as const;

export type FunctionName = keyof typeof environments;
export type Environment<Name extends FunctionName> = z.output<(typeof environments)[Name]>;
