import { beforeEach, describe, expect, test } from '@jest/globals';
import { StageClock } from '../../clock.ts';
import { Records } from '../../records.ts';
import { Cognito } from '../../services/cognito/cognito.ts';
import { cognitoResources } from '../../services/cognito/resources.ts';
import { originOf } from '../support/origin.ts';

const POLICY = { MinimumLength: 12, RequireLowercase: true, TemporaryPasswordValidityDays: 1 };
const POOL = {
  UsernameAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  AutoVerifiedAttributes: ['email'],
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
  DeletionProtection: 'INACTIVE',
  EmailVerificationSubject: 'Verify your new account',
  EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
  LambdaConfig: { PostConfirmation: 'arn:confirmed' },
  MfaConfiguration: 'OPTIONAL',
  Policies: { PasswordPolicy: POLICY },
  Schema: [{ Name: 'email', Required: true, Mutable: true }],
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  UserPoolTags: { stage: 'sandbox' },
  VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE', EmailSubject: 'Verify' },
};
const OAUTH = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['http://localhost:3000/signed-in'],
};
const CLIENT = {
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  AccessTokenValidity: 60,
  IdTokenValidity: 2,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'hours' },
  PreventUserExistenceErrors: 'ENABLED',
  GenerateSecret: false,
  SupportedIdentityProviders: ['COGNITO'],
};

let cognito: Cognito;

beforeEach(() => {
  const clock = new StageClock('manual', 0);
  cognito = new Cognito({
    account: '000000000000',
    region: 'us-east-1',
    clock,
    records: new Records(() => 0),
    endpoint: () => '',
    lambda: { invokeFor: () => Promise.reject(new Error('Nobody signs up here')) },
  });
});

const create = (type: string, properties: object, logicalId = 'Players') => {
  const resource = cognitoResources(cognito, { keep: () => {}, region: 'us-east-1' }).find(
    (candidate) => candidate.type === type,
  );
  if (resource === undefined) throw new Error(`No resource type ${type}`);
  return resource.create(properties, originOf(type, logicalId, 'arcade-registration'));
};
const createPool = (changes: object = {}, logicalId?: string) =>
  create('AWS::Cognito::UserPool', { ...POOL, ...changes }, logicalId);

describe('a user pool', () => {
  test('has an id of the right form, the same in every run, and the attributes of CloudFormation', async () => {
    const { ref, attributes } = await createPool();
    expect(ref).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/);
    expect((await createPool({}, 'Others')).ref).not.toBe(ref);
    expect((await createPool()).ref).toBe(ref);
    expect(attributes).toEqual({
      Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${ref}`,
      ProviderName: `cognito-idp.us-east-1.amazonaws.com/${ref}`,
      ProviderURL: `https://cognito-idp.us-east-1.amazonaws.com/${ref}`,
      UserPoolId: ref,
    });
  });

  test('behaves as its template says', async () => {
    const { ref } = await createPool();
    expect(cognito.pool(ref).settings).toMatchObject({
      name: 'arcade-registration-Players',
      passwordPolicy: { ...POLICY, RequireUppercase: false, RequireNumbers: false, RequireSymbols: false },
      autoVerifyEmail: true,
      caseSensitive: false,
      signInName: 'email',
      recoversByEmail: true,
      adminCreateUserOnly: false,
      softwareTokenMfa: true,
      requiredAttributes: ['email'],
      triggers: { PostConfirmation: 'arn:confirmed' },
    });
  });

  test('is case-sensitive unless told otherwise', async () => {
    const { ref } = await createPool({ UsernameConfiguration: undefined });
    expect(cognito.pool(ref).settings.caseSensitive).toBe(true);
  });

  test.each([
    [{ LambdaConfig: { PreSignUp: 'arn:other' } }, 'LambdaConfig.PreSignUp is not supported'],
    [{ Policies: { PasswordPolicy: { ...POLICY, PasswordHistorySize: 3 } } }, 'PasswordPolicy.PasswordHistorySize'],
    [{ VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } }, 'DefaultEmailOption'],
    [{ MfaConfiguration: 'ON' }, 'MfaConfiguration'],
    [{ EnabledMfas: ['SMS_MFA'] }, 'EnabledMfas.0'],
    [{ UsernameAttributes: ['phone_number'] }, 'UsernameAttributes.0'],
    [{ AliasAttributes: ['email'] }, 'Only one of the aliasAttributes or usernameAttributes can be set'],
    [{ Schema: [{ Name: 'rank', AttributeDataType: 'Number' }] }, 'Schema.0'],
  ])('with %j is an error that names the property', async (changes, named) => {
    await expect(createPool(changes)).rejects.toThrow(named);
  });
});

test('threat protection takes the plan Plus', async () => {
  const UserPoolAddOns = { AdvancedSecurityMode: 'ENFORCED' };
  await expect(createPool({ UserPoolAddOns })).rejects.toThrow('Threat protection is a feature of the plan Plus');
  const { ref: UserPoolId } = await createPool({ UserPoolAddOns, UserPoolTier: 'PLUS' });
  const risk = { UserPoolId, ClientId: 'ALL', CompromisedCredentialsRiskConfiguration: {} };
  await expect(create('AWS::Cognito::UserPoolRiskConfigurationAttachment', risk)).resolves.toBeDefined();
});

describe('a client', () => {
  test('has an id of the right form and the validity of its tokens in their units', async () => {
    const pool = await createPool();
    const { ref, attributes } = await create(
      'AWS::Cognito::UserPoolClient',
      { ...CLIENT, UserPoolId: pool.ref },
      'Web',
    );
    expect(ref).toMatch(/^[0-9a-z]{26}$/);
    expect(attributes).toEqual({ ClientId: ref, ClientSecret: '', Name: 'arcade-registration-Web' });
    expect(cognito.client(ref).settings).toMatchObject({
      authFlows: CLIENT.ExplicitAuthFlows,
      preventUserExistenceErrors: true,
      tokenRevocation: true,
      validSeconds: { access: 3_600, id: 7_200, refresh: 30 * 86_400 },
    });
  });

  test('without settings has those of Cognito', async () => {
    const pool = await createPool();
    const { ref } = await create('AWS::Cognito::UserPoolClient', { UserPoolId: pool.ref });
    expect(cognito.client(ref).settings).toMatchObject({
      authFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
      preventUserExistenceErrors: false,
      validSeconds: { access: 3_600, id: 3_600, refresh: 30 * 86_400 },
      sessionMinutes: 3,
    });
  });

  test.each([
    [{ IdTokenValidity: 25 }, 'IdTokenValidity'],
    [{ RefreshTokenValidity: 3_651 }, 'arcade-registration/Players: property RefreshTokenValidity'],
    [{ TokenValidityUnits: { IdToken: 'weeks' } }, 'TokenValidityUnits.IdToken'],
    [{ ExplicitAuthFlows: ['USER_PASSWORD_AUTH'] }, 'ExplicitAuthFlows.0'],
    [{ SupportedIdentityProviders: ['Google'] }, 'The provider Google does not exist'],
    [{ ...OAUTH, AllowedOAuthFlows: ['client_credentials'] }, 'does not have a client secret'],
    [{ ...OAUTH, AllowedOAuthFlows: ['code', 'client_credentials'] }, 'can not be selected along with code flow'],
    [{ ...OAUTH, AllowedOAuthFlows: ['password'] }, 'password is not one of'],
    [{ ...OAUTH, AllowedOAuthScopes: ['scores/read'] }, 'Invalid scope requested: scores/read'],
    [{ ...OAUTH, AllowedOAuthScopes: [] }, 'AllowedOAuthScopes are required'],
    [{ ...OAUTH, CallbackURLs: ['http://arcade.example.com/'] }, 'http://arcade.example.com/'],
    [{ ...OAUTH, LogoutURLs: ['https://arcade.example.com/#out'] }, 'https://arcade.example.com/#out'],
  ])('with %j is an error that names the property', async (changes, named) => {
    const { ref: UserPoolId } = await createPool();
    await expect(create('AWS::Cognito::UserPoolClient', { ...CLIENT, UserPoolId, ...changes })).rejects.toThrow(named);
  });
});

describe('a group', () => {
  test('is referred to by its name', async () => {
    const { ref: UserPoolId } = await createPool();
    const group = { UserPoolId, GroupName: 'players', Description: 'Everyone', Precedence: '2' };
    expect(await create('AWS::Cognito::UserPoolGroup', group)).toMatchObject({ ref: 'players' });
  });

  test('with a role is an error, since no token would carry it', async () => {
    const { ref: UserPoolId } = await createPool();
    const group = { UserPoolId, GroupName: 'players', RoleArn: 'arn:role' };
    await expect(create('AWS::Cognito::UserPoolGroup', group)).rejects.toThrow('RoleArn is not supported');
  });
});
