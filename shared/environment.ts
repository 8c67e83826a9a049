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
  /** IANA zone whose calendar decides the year of a number and the days of a period. */
  COMPANY_TIME_ZONE: companyTimeZone,
  /** Country of phones written without a country code, ISO 3166-1 alpha-2. */
  PHONE_REGION: z.string().regex(/^[A-Z]{2}$/),
});

/** Environment of each function. The functions parse it; CDK and the local cloud must give it, or do not compile. */
export const environments = {
  api: journal,
  docs: z.object({}),
  export: journal,
  telephony: journal.extend({
    /** Where what PBXs sign with is kept (R15). */
    TELEPHONY_SECRETS_ARN: arn,
    /** Whose are calls that nobody took from clients nobody knows; the first administrator's when empty. */
    TELEPHONY_DEFAULT_EMAIL: z.literal('').or(email),
    FIRST_ADMINISTRATOR_EMAIL: email,
  }),
  'schedule-reminders': z.object({
    SCHEDULE_GROUP_NAME: z.string().regex(/^[\w.-]{1,64}$/),
    /** The role Scheduler takes on to invoke `send-reminder`. */
    SCHEDULE_ROLE_ARN: arn,
    /** Whom Scheduler invokes at the moment of a reminder, and who is handed what is due now. */
    SEND_REMINDER_ARN: arn,
    /** Where Scheduler leaves invocations it could not make. */
    SCHEDULE_FAILURES_ARN: arn,
  }),
  'send-reminder': z.object({ TABLE_NAME: tableName, TOPIC_ARN_PREFIX: topicArnPrefix }),
  'sweep-reminders': z.object({ TABLE_NAME: tableName, TOPIC_ARN_PREFIX: topicArnPrefix }),
  'follow-changes': z.object({
    TABLE_NAME: tableName,
    TOPIC_ARN_PREFIX: topicArnPrefix,
    /** Who is handed what many documents are to follow. */
    FAN_OUT_CHANGES_ARN: arn,
  }),
  'fan-out-changes': z.object({ TABLE_NAME: tableName }),
  'check-subscriptions': z.object({ TABLE_NAME: tableName, TOPIC_ARN_PREFIX: topicArnPrefix }),
  'pre-sign-up': z.object({
    TABLE_NAME: tableName,
    /** Who may register although nobody entered them: they become the first administrator (R1). */
    FIRST_ADMINISTRATOR_EMAIL: email,
  }),
  'post-confirmation': z.object({
    TABLE_NAME: tableName,
    FIRST_ADMINISTRATOR_EMAIL: email,
    COMPANY_TIME_ZONE: companyTimeZone,
  }),
} as const;

/** What functions measure themselves, by its name in CloudWatch, with the function's name as `service`. */
export const metrics = {
  namespace: 'CommunicationsJournal',
  /** For how long the oldest reminder that a sweep left unsent has been due. */
  oldestUnsent: 'OldestUnsentSeconds',
} as const;

export type FunctionName = keyof typeof environments;
export type Environment<Name extends FunctionName> = z.output<(typeof environments)[Name]>;
