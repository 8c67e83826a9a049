import { describe, expect, test } from 'vitest';
import { table } from '../../shared/store/table-schema.ts';
import { synthesize } from './synthesize.ts';

const { stack, template, only, resources, readable } = synthesize();

describe('the table', () => {
  const { properties, all } = only('AWS::DynamoDB::GlobalTable');
  const keySchema = ({ partition, sort }: { partition: string; sort: string }) => [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];

  test('has the keys and indexes of table.ts', () => {
    expect(properties.KeySchema).toEqual(keySchema(table));
    expect(properties.GlobalSecondaryIndexes).toEqual(
      Object.values(table.indexes).map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['row'] },
      })),
    );
    for (const { AttributeType } of properties.AttributeDefinitions) expect(AttributeType).toBe('S');
  });

  test('streams, expires, is paid by use and encrypted', () => {
    expect(properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: table.expiry, Enabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
  });

  test('can be restored, and is not deleted with the stack', () => {
    expect(properties.Replicas).toEqual([
      expect.objectContaining({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      }),
    ]);
    expect(all).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('sign-in', () => {
  const pool = only('AWS::Cognito::UserPool');

  test('people register themselves by e-mail, if the triggers let them', () => {
    expect(pool.properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    });
    expect(
      Object.fromEntries(
        Object.entries(pool.properties.LambdaConfig).map(([name, value]) => [name, readable(value)]),
      ),
    ).toEqual({
      PreSignUp: '<pre-sign-up/function.Arn>',
      PostConfirmation: '<post-confirmation/function.Arn>',
    });
    const permitted = resources('AWS::Lambda::Permission').filter(
      ({ properties }) => properties.Principal === 'cognito-idp.amazonaws.com',
    );
    expect(permitted.map(({ properties }) => readable(properties.SourceArn))).toEqual([
      '<users.Arn>',
      '<users.Arn>',
    ]);
  });

  test('passwords are strong, a second factor may be added', () => {
    expect(pool.properties).toMatchObject({
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        },
      },
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
  });

  test('the pool is not deleted with the stack', () => {
    expect(pool.all).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(pool.properties.DeletionProtection).toBe('ACTIVE');
    expect(stack.terminationProtection).toBe(true);
  });

  test('the web client has the code flow only, and no secret', () => {
    const { properties } = only('AWS::Cognito::UserPoolClient');
    expect(properties).toMatchObject({
      AllowedOAuthFlows: ['code'],
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      ReadAttributes: ['email'],
      WriteAttributes: ['email'],
    });
    expect(properties.ExplicitAuthFlows.sort()).toEqual(['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH']);
  });
});

describe('the template', () => {
  test('asks for the addresses of people, and has none in it', () => {
    for (const name of ['FirstAdministratorEmail', 'OperationsEmail']) {
      expect(template.Parameters?.[name]).toMatchObject({ Type: 'String' });
      expect(template.Parameters?.[name]).not.toHaveProperty('Default');
    }
    expect(JSON.stringify(template)).not.toMatch(/[\w.]+@[\w-]+\.\w+/);
  });

  test('says where the service is', () => {
    expect(Object.keys(template.Outputs ?? {}).sort()).toEqual([
      'ApiUrl',
      'SignInUrl',
      'UserPoolClientId',
      'UserPoolId',
    ]);
  });

  test('is of no account and no region', () => {
    expect(JSON.stringify(template)).not.toMatch(/\b\d{12}\b/);
  });
});
