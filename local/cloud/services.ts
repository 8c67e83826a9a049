/** The services of AWS that functions call. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ACCOUNT, REGION } from '../aws/account.ts';
import { startDatabase } from '../aws/dynamodb/database.ts';
import { createTable } from '../aws/dynamodb/journal-table.ts';
import { awsEnvironment, FUNCTION_NAMES, TABLE_NAME } from '../aws/lambda/function-environment.ts';
import { openLambda } from '../aws/lambda/lambda.ts';
import { openScheduler } from '../aws/scheduler/scheduler.ts';
import { startSecrets } from '../aws/secrets.ts';
import { startSns } from '../aws/sns/sns.ts';
import type { TelephonySecrets } from '../console/telephony-scripts.ts';
import type { Storage } from '../host/storage.ts';
import type { Host } from './host.ts';
import type { Parts } from './parts.ts';

const TELEPHONY_SECRETS_ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:local-telephony`;

export interface ServicesOptions {
  readonly host: Host;
  readonly directory: string | undefined;
  readonly notificationsPort: number | undefined;
  /** Called when the owner of an address has confirmed, unsubscribed or opted out. */
  readonly onOwnersChange: () => void;
}

/** A secret of this cloud alone, drawn at its first start and then kept. */
const keptSecret = (checkpoints: Storage['checkpoints'], name: string): string => {
  const secret = checkpoints.get(name) ?? randomBytes(24).toString('hex');
  checkpoints.set(name, secret);
  return secret;
};

const keptTelephonySecrets = (checkpoints: Storage['checkpoints']): TelephonySecrets => ({
  journal: keptSecret(checkpoints, 'telephony-secret'),
  mangoKey: keptSecret(checkpoints, 'telephony-secret:mango-key'),
  mangoSalt: keptSecret(checkpoints, 'telephony-secret:mango-salt'),
  novofon: keptSecret(checkpoints, 'telephony-secret:novofon'),
});

/** Starts them, each on 127.0.0.1, and points the AWS SDK of this process at them. */
export const startServices = async (parts: Parts, options: ServicesOptions) => {
  const { host, directory, notificationsPort, onOwnersChange } = options;
  const { storage, clock, outbox } = host;
  const database = parts.add(
    await startDatabase({ directory: directory === undefined ? undefined : join(directory, 'dynamodb') }),
  );
  const sns = parts.add(
    await startSns({ storage, clock, deliver: outbox.deliver, onOwnersChange, port: notificationsPort }),
  );
  const scheduler = parts.add(await openScheduler({ storage, clock }));
  const lambda = parts.add(await openLambda({ names: FUNCTION_NAMES }));
  const telephonySecrets = keptTelephonySecrets(storage.checkpoints);
  const secrets = parts.add(
    await startSecrets({ secrets: { [TELEPHONY_SECRETS_ARN]: JSON.stringify(telephonySecrets) } }),
  );

  const aws = awsEnvironment({
    database: database.endpoint,
    scheduler: scheduler.endpoint,
    sns: sns.endpoint,
    lambda: lambda.endpoint,
  });
  Object.assign(process.env, aws);
  await createTable(new DynamoDBClient({}), TABLE_NAME);
  return {
    database,
    scheduler,
    lambda,
    telephonySecrets,
    telephonySecretsArn: TELEPHONY_SECRETS_ARN,
    /** The environment of whoever calls the services. */
    environment: { ...aws, AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint },
  };
};

export type Services = Awaited<ReturnType<typeof startServices>>;
