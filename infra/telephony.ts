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
 * The function that receives call events from PBXs (R15). As it is public at the gateway, it has permissions
 * of its own, and a secret to verify requests with.
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
      'E-mail of the user who gets unanswered calls from unknown numbers. Empty: the first administrator.',
    default: '',
    allowedPattern: '^$|^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
    constraintDescription: 'Must be an e-mail address, or nothing.',
    maxLength: 254,
  });

  // The secret of our own format is generated here. Those that a PBX issues are entered by hand, in place of
  // the empty texts; deployments leave them alone as long as this template stays the same.
  const secret = new Secret(scope, 'telephony-secrets', {
    description: 'The secrets that PBXs sign their events with',
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
      'Every new secret would have to be entered in the PBX by hand. A changed one is used within minutes.',
  });

  const receiver = serviceFunction(scope, 'telephony', {
    description: 'Receives call events from PBXs',
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
    errorImpact: 'Calls do not show in the journal, not even missed ones: nobody is reminded to call back.',
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
