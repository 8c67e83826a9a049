import { CfnParameter, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { AddAlarm } from './alarms.ts';
import type { Config } from './config.ts';
import type { JournalTable } from './journal-table.ts';
import { serviceFunction } from './service-function.ts';
import type { SignIn } from './sign-in.ts';

/**
 * What takes events of calls from PBXs (R15): public at the gateway, so with permissions of its own, and a secret by
 * which it knows them.
 */
export const telephony = (
  scope: Construct,
  {
    config: { companyTimeZone, phoneRegion },
    journal,
    signIn: { firstAdministratorEmail },
    addAlarm,
  }: { config: Config; journal: JournalTable; signIn: SignIn; addAlarm: AddAlarm },
): IFunction => {
  const defaultEmail = new CfnParameter(scope, 'TelephonyDefaultEmail', {
    description:
      'E-mail of the user who gets calls that nobody took from clients nobody knows. Empty: the first administrator.',
    default: '',
    allowedPattern: '^$|^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
    constraintDescription: 'Must be an e-mail address, or nothing.',
    maxLength: 254,
  });

  // The secret of our own format is drawn here. What a PBX gives itself is entered in the secret by hand, in place of
  // the empty text; a deployment leaves it alone as long as this template of it stays the same.
  const secret = new Secret(scope, 'telephony-secrets', {
    description: 'What PBXs sign their events with',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ mangoKey: '', mangoSalt: '', novofon: '' }),
      generateStringKey: 'journal',
      passwordLength: 48,
      excludePunctuation: true,
    },
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'A PBX would have to be told every new secret by hand. It is used within minutes once it is changed.',
  });

  const receiver = serviceFunction(scope, 'telephony', {
    description: 'Takes events of calls from PBXs',
    environment: {
      TABLE_NAME: journal.table.tableName,
      COMPANY_TIME_ZONE: companyTimeZone,
      PHONE_REGION: phoneRegion,
      TELEPHONY_SECRETS_ARN: secret.secretArn,
      TELEPHONY_DEFAULT_EMAIL: defaultEmail.valueAsString,
      FIRST_ADMINISTRATOR_EMAIL: firstAdministratorEmail,
    },
    memorySize: 1024,
    addAlarm,
    errorImpact: 'Calls do not show in the journal, missed ones neither: nobody is told to call back.',
  });
  journal.grant(receiver, {
    items: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    queries: ['table'],
  });
  receiver.addToRolePolicy(
    new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
  );
  return receiver;
};
