import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { eventBridgeScheduler } from '../shared/adapters/eventbridge-scheduler.ts';
import { lambdaDispatch } from '../shared/adapters/lambda-dispatch.ts';
import { snsNotifier } from '../shared/adapters/sns-notifier.ts';
import { snsSubscriptions } from '../shared/adapters/sns-subscriptions.ts';
import { secretsFrom } from '../shared/adapters/telephony-secrets.ts';
import { sendReminder } from '../shared/app/reminders/send-reminder.ts';
import type { AppDeps } from '../shared/app/session/deps.ts';
import type { TelephonyDeps } from '../shared/app/telephony/receive-telephony-event.ts';
import type { PlannedReminder } from '../shared/domain/control/reminder.ts';
import type { FanOut } from '../shared/domain/fan-out/fan-out.ts';
import type { Imports } from '../shared/domain/imports/ports.ts';
import type { PhoneRegion } from '../shared/domain/values/phone.ts';
import type { Commit, Idempotency, Ids, WaitingClock } from '../shared/domain/values/ports.ts';
import type { Environment } from '../shared/environment.ts';
import { callsRepository } from '../shared/store/calls.ts';
import { catalogueRepository, controlKindEntity, stateEntity } from '../shared/store/catalogues.ts';
import { channelStatusesRepository } from '../shared/store/channel-statuses.ts';
import { clientDocumentsRepository } from '../shared/store/client-documents.ts';
import { commitTo } from '../shared/store/commit.ts';
import { communicationsRepository } from '../shared/store/communications.ts';
import { controlEntriesRepository } from '../shared/store/control-entries.ts';
import { counterpartiesRepository } from '../shared/store/counterparties.ts';
import { dynamoDbTable } from '../shared/store/dynamodb-table.ts';
import { foldersRepository } from '../shared/store/folders.ts';
import { idempotencyRepository } from '../shared/store/idempotency.ts';
import { importsRepository } from '../shared/store/imports.ts';
import { journalRepository } from '../shared/store/journal.ts';
import { numberingRepository } from '../shared/store/numbering.ts';
import { searchIndexRepository } from '../shared/store/search-index.ts';
import { sendRateLimiter } from '../shared/store/send-rate-limiter.ts';
import type { Table } from '../shared/store/table.ts';
import { usersRepository } from '../shared/store/users.ts';
import { viewsRepository } from '../shared/store/views.ts';
import { windowOrdersRepository } from '../shared/store/window-orders.ts';

/**
 * Timeouts and retries of every client. A call that hangs is abandoned well before the function's own
 * time limit, and the SDK retries it with growing pauses. If that fails too, it throws, and shows as an
 * error of the function.
 */
const patience = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
};

const clock: WaitingClock = { now: () => new Date(), sleep: (milliseconds) => delay(milliseconds) };

/**
 * Node draws these numbers ahead in bulk. By default `ulid` asks the system for each character, which takes
 * most of the time of creating an id.
 */
const random = () => randomInt(2 ** 32) / 2 ** 32;

/** Ids contain the moment they were created, so they sort by time. */
const ids: Ids = { next: (prefix) => `${prefix}_${ulid(clock.now().getTime(), random)}` };

/** Dependencies of every function with access to the table. */
const storeOn = (table: Table) => ({
  clock,
  ids,
  commit: commitTo(table),
  users: usersRepository(table),
});

const dynamoDb = (tableName: string): Table =>
  dynamoDbTable(
    DynamoDBDocumentClient.from(new DynamoDBClient(patience), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    tableName,
  );

/** Dependencies of the API's use cases. */
export type ApiDeps = AppDeps & {
  clock: WaitingClock;
  commit: Commit;
  idempotency: Idempotency;
  imports: Imports;
};

/** Creates the dependencies of the API's use cases. */
export const apiContainer = (
  environment: Environment<'api'>,
  table = dynamoDb(environment.TABLE_NAME),
): ApiDeps => ({
  ...storeOn(table),
  states: catalogueRepository(table, 'STATES', stateEntity),
  folders: foldersRepository(table),
  controlKinds: catalogueRepository(table, 'KINDS', controlKindEntity),
  counterparties: counterpartiesRepository(table),
  windowOrders: windowOrdersRepository(table),
  clientDocuments: clientDocumentsRepository(table),
  communications: communicationsRepository(table),
  journal: journalRepository(table),
  controlEntries: controlEntriesRepository(table),
  channelStatuses: channelStatusesRepository(table),
  searchIndex: searchIndexRepository(table),
  views: viewsRepository(table),
  numbering: numberingRepository(table),
  imports: importsRepository(table),
  idempotency: idempotencyRepository(table),
  company: {
    timeZone: environment.COMPANY_TIME_ZONE,
    phoneRegion: environment.PHONE_REGION as PhoneRegion,
  },
});

/** Creates what is needed to receive call events. */
export const telephonyContainer = (
  environment: Environment<'telephony'>,
  table = dynamoDb(environment.TABLE_NAME),
): TelephonyDeps & { clock: WaitingClock; secrets: ReturnType<typeof secretsFrom> } => ({
  ...apiContainer(environment, table),
  calls: callsRepository(table),
  defaultEmails: [environment.TELEPHONY_DEFAULT_EMAIL, environment.FIRST_ADMINISTRATOR_EMAIL].filter(
    (address) => address !== '',
  ),
  secrets: secretsFrom(new SecretsManagerClient(patience), environment.TELEPHONY_SECRETS_ARN, { clock }),
});

/** Creates what is needed to send reminders. */
export const reminderContainer = ({ TABLE_NAME, TOPIC_ARN_PREFIX }: Environment<'send-reminder'>) => {
  const table = dynamoDb(TABLE_NAME);
  const deps = {
    ...storeOn(table),
    communications: communicationsRepository(table),
    controlEntries: controlEntriesRepository(table),
    channelStatuses: channelStatusesRepository(table),
    rateLimiter: sendRateLimiter,
    notifier: snsNotifier(new SNSClient(patience), TOPIC_ARN_PREFIX),
  };
  return { ...deps, sendReminder: sendReminder(deps) };
};

/** Creates what is needed to schedule reminders: nothing that reads the table or sends. */
export const schedulerContainer = (environment: Environment<'schedule-reminders'>) => ({
  clock,
  scheduler: eventBridgeScheduler(new SchedulerClient(patience), {
    groupName: environment.SCHEDULE_GROUP_NAME,
    roleArn: environment.SCHEDULE_ROLE_ARN,
    functionArn: environment.SEND_REMINDER_ARN,
    failuresArn: environment.SCHEDULE_FAILURES_ARN,
  }),
  sendNow: lambdaDispatch<PlannedReminder>(new LambdaClient(patience), environment.SEND_REMINDER_ARN),
});

/** Creates what is needed for managers' topics and their subscriptions. */
export const subscriptionsContainer = (
  { TABLE_NAME, TOPIC_ARN_PREFIX }: Environment<'check-subscriptions'>,
  table = dynamoDb(TABLE_NAME),
) => ({
  ...storeOn(table),
  channelStatuses: channelStatusesRepository(table),
  subscriptions: snsSubscriptions(new SNSClient(patience), TOPIC_ARN_PREFIX),
});

/**
 * Creates what is needed to process changed documents: subscriptions and search, and a way to
 * hand on longer work.
 */
export const followerContainer = (
  environment: Environment<'follow-changes'>,
  table = dynamoDb(environment.TABLE_NAME),
) => ({
  ...subscriptionsContainer(environment, table),
  searchIndex: searchIndexRepository(table),
  handOn: lambdaDispatch<FanOut>(new LambdaClient(patience), environment.FAN_OUT_CHANGES_ARN),
});

/** Creates what is needed to carry a change of one document to many others. */
export const fanOutContainer = (
  environment: Environment<'fan-out-changes'>,
  table = dynamoDb(environment.TABLE_NAME),
) => {
  const lambda = new LambdaClient(patience);
  return {
    ...storeOn(table),
    counterparties: counterpartiesRepository(table),
    communications: communicationsRepository(table),
    clientDocuments: clientDocumentsRepository(table),
    controlEntries: controlEntriesRepository(table),
    channelStatuses: channelStatusesRepository(table),
    handOnTo: (functionArn: string) => lambdaDispatch<FanOut>(lambda, functionArn),
  };
};

/** Creates what is needed for registration: users alone. */
export const registrationContainer = ({ TABLE_NAME }: { TABLE_NAME: string }) =>
  storeOn(dynamoDb(TABLE_NAME));
