import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  OAuthScope,
  type UserPool as Pool,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { AddAlarm } from './alarms.ts';
import type { Config } from './config.ts';
import { emailParameter } from './email-parameter.ts';
import type { JournalTable } from './journal-table.ts';
import { serviceFunction } from './service-function.ts';

export interface SignIn {
  readonly userPool: Pool;
  readonly webClient: UserPoolClient;
  /** Who may register without having been added. */
  readonly firstAdministratorEmail: string;
  /** The URL of the sign-in pages. */
  readonly signInUrl: string;
}

/**
 * Registration and sign-in (R1): by e-mail, for people whom an administrator has added. The
 * pool outlives the stack.
 */
export const signIn = (
  scope: Construct,
  {
    config: { name, companyTimeZone, webUrls },
    journal,
    addAlarm,
  }: { config: Config; journal: JournalTable; addAlarm: AddAlarm },
): SignIn => {
  const firstAdministratorEmail = emailParameter(
    scope,
    'FirstAdministratorEmail',
    'Who may register without having been added, and becomes the first administrator.',
  );

  const preSignUp = serviceFunction(scope, 'pre-sign-up', {
    description: 'Lets only people register whom an administrator has added',
    environment: {
      TABLE_NAME: journal.table.tableName,
      FIRST_ADMINISTRATOR_EMAIL: firstAdministratorEmail,
    },
    memorySize: 1024,
    addAlarm,
    errorImpact:
      'Nobody can register, or somebody who was not added keeps trying. Registered users are not affected.',
    // An error is the only way to refuse in Cognito: with a threshold of 1, anyone could trigger the alarm.
    errorThreshold: 10,
  });
  journal.grant(preSignUp, { items: ['GetItem', 'BatchGetItem'] });

  const postConfirmation = serviceFunction(scope, 'post-confirmation', {
    description: "Ties a new account to the person's record",
    environment: {
      TABLE_NAME: journal.table.tableName,
      FIRST_ADMINISTRATOR_EMAIL: firstAdministratorEmail,
      COMPANY_TIME_ZONE: companyTimeZone,
    },
    memorySize: 1024,
    addAlarm,
    errorImpact: 'Somebody has registered and still gets no access to the journal.',
  });
  journal.grant(postConfirmation, { items: ['GetItem', 'BatchGetItem', 'PutItem'] });

  const userPool = new UserPool(scope, 'users', {
    selfSignUpEnabled: true,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    keepOriginal: { email: true },
    standardAttributes: { email: { required: true, mutable: true } },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    // Has all we use: the sign-in pages, triggers, authenticator apps.
    featurePlan: FeaturePlan.LITE,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  userPool.addTrigger(UserPoolOperation.PRE_SIGN_UP, preSignUp);
  userPool.addTrigger(UserPoolOperation.POST_CONFIRMATION, postConfirmation);
  Validations.of(userPool).acknowledge(
    {
      id: 'AwsSolutions-COG2',
      reason:
        'Everyone may add an authenticator app. Requiring it is for the company to decide, in the pool.',
    },
    {
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection is billed per user. There are few users here, all added by an administrator.',
    },
  );

  const emailAlone = new ClientAttributes().withStandardAttributes({ email: true });
  const webClient = userPool.addClient('web', {
    // A browser can't keep a secret; PKCE replaces it.
    generateSecret: false,
    oAuth: {
      flows: { authorizationCodeGrant: true, implicitCodeGrant: false, clientCredentials: false },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
      callbackUrls: webUrls,
      logoutUrls: webUrls,
    },
    // No flow in which a client sends the password itself to Cognito's API.
    authFlows: { userSrp: true },
    supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
    readAttributes: emailAlone,
    writeAttributes: emailAlone,
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.hours(1),
    idTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.days(7),
  });
  // Everyone in a region shares the domains: the account's number makes ours unique.
  const domain = userPool.addDomain('domain', {
    cognitoDomain: { domainPrefix: `${name}-${Aws.ACCOUNT_ID}` },
  });

  return { userPool, webClient, firstAdministratorEmail, signInUrl: domain.baseUrl() };
};
