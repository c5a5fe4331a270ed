import { createHash } from 'node:crypto';
import {
  array,
  boolean,
  literal,
  maxValue,
  minValue,
  optional,
  picklist,
  pipe,
  strictObject,
  string,
  tuple,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { named, numeric, physicalName, place, reasons, text } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { Cognito } from './cognito.ts';
import { STANDARD_ATTRIBUTES } from './inputs.ts';
import { clientSecret, oauthOf, oauthProperties, oauthResources } from './oauth-resources.ts';
import { DEFAULT_POLICY, passwordPolicy } from './password-policy.ts';
import type { SignInName } from './settings.ts';
import { TIME_UNITS, validSeconds } from './token-validity.ts';

const texts = 'An email is recorded with its address and code, not with its text.';
const between = (min: number, max: number) => pipe(numeric, minValue(min), maxValue(max));
const validityUnit = optional(picklist(TIME_UNITS));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html */
export function cognitoResources(cognito: Cognito, stage: Pick<StageCore, 'keep' | 'region'>): readonly ResourceType[] {
  return [userPool(cognito, stage), userPoolClient(cognito), userPoolGroup(cognito), ...oauthResources(cognito)];
}

const userPool = (cognito: Cognito, { keep, region }: Pick<StageCore, 'keep' | 'region'>) =>
  resourceType({
    type: 'AWS::Cognito::UserPool',
    properties: {
      // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
      UserPoolName: optional(named(128, '_ +=,.@-')),
      UsernameAttributes: optional(tuple([literal('email')])),
      AliasAttributes: optional(tuple([literal('email')])),
      // Left out, it means case-sensitive: the opposite of the console's default.
      UsernameConfiguration: optional(strictObject({ CaseSensitive: boolean() }), { CaseSensitive: true }),
      AutoVerifiedAttributes: optional(array(literal('email')), []),
      AccountRecoverySetting: optional(
        strictObject({
          RecoveryMechanisms: array(
            strictObject({
              Name: picklist(['verified_email', 'verified_phone_number', 'admin_only']),
              Priority: between(1, 2),
            }),
          ),
        }),
      ),
      AdminCreateUserConfig: optional(strictObject({ AllowAdminCreateUserOnly: optional(boolean(), false) }), {}),
      // The stage has no operation that changes attributes, so `Mutable` decides nothing.
      Schema: optional(
        array(
          strictObject({
            Name: picklist(STANDARD_ATTRIBUTES),
            Required: optional(boolean(), false),
            Mutable: optional(boolean(), true),
          }),
        ),
        [],
      ),
      Policies: optional(strictObject({ PasswordPolicy: optional(passwordPolicy, DEFAULT_POLICY) }), {}),
      UserPoolTier: optional(picklist(['LITE', 'ESSENTIALS', 'PLUS']), 'ESSENTIALS'),
      UserPoolAddOns: optional(strictObject({ AdvancedSecurityMode: picklist(['OFF', 'AUDIT', 'ENFORCED']) })),
      MfaConfiguration: optional(picklist(['OFF', 'OPTIONAL']), 'OFF'),
      EnabledMfas: optional(array(literal('SOFTWARE_TOKEN_MFA')), []),
      LambdaConfig: optional(
        strictObject({ PostConfirmation: optional(string()), PostAuthentication: optional(string()) }),
        {},
      ),
      // Its texts go the way of those below; a link instead of a code would be something else.
      VerificationMessageTemplate: optional(
        strictObject({
          DefaultEmailOption: optional(literal('CONFIRM_WITH_CODE')),
          EmailMessage: optional(string()),
          EmailSubject: optional(string()),
          SmsMessage: optional(string()),
        }),
      ),
    },
    notExecuted: {
      DeletionProtection: 'The stage deletes no pool.',
      EmailVerificationMessage: texts,
      EmailVerificationSubject: texts,
      SmsVerificationMessage: 'The stage sends no text messages.',
      UserAttributeUpdateSettings: 'Users of the stage cannot change their attributes.',
      UserPoolTags: reasons.tags,
    },
    async create(properties, origin) {
      requirePlan(properties, origin);
      const id = `${region}_${identifier(origin, 9)}`;
      const arn = cognito.arnOf(id);
      await cognito.createPool({
        id,
        arn,
        name: properties.UserPoolName ?? physicalName(origin),
        signInName: signInName(properties, origin),
        passwordPolicy: properties.Policies.PasswordPolicy,
        recoversByEmail:
          properties.AccountRecoverySetting?.RecoveryMechanisms.every(({ Name }) => Name !== 'admin_only') ?? true,
        autoVerifyEmail: properties.AutoVerifiedAttributes.length > 0,
        caseSensitive: properties.UsernameConfiguration.CaseSensitive,
        adminCreateUserOnly: properties.AdminCreateUserConfig.AllowAdminCreateUserOnly,
        softwareTokenMfa: properties.MfaConfiguration === 'OPTIONAL' && properties.EnabledMfas.length > 0,
        requiredAttributes: properties.Schema.filter(({ Required }) => Required).map(({ Name }) => Name),
        triggers: properties.LambdaConfig,
      });
      keep(`user pool ${id}`, cognito.pool(id).durable);
      const provider = `cognito-idp.${region}.amazonaws.com/${id}`;
      const attributes = { Arn: arn, ProviderName: provider, ProviderURL: `https://${provider}`, UserPoolId: id };
      return { ref: id, attributes };
    },
  });

/**
 * Threat protection is part of the plan Plus. Its risk is that of places and devices, and every sign-in of the stage comes from one
 * machine: it finds none. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
 */
function requirePlan(
  { UserPoolTier, UserPoolAddOns }: { readonly UserPoolTier: string; readonly UserPoolAddOns?: unknown },
  origin: ResourceOrigin,
): void {
  const { AdvancedSecurityMode = 'OFF' } = Object(UserPoolAddOns);
  // In these words (unverified; settled by: CreateUserPool with UserPoolAddOns on the plan Essentials).
  if (AdvancedSecurityMode !== 'OFF' && UserPoolTier !== 'PLUS')
    throw new StageError(
      `${place(origin)}: Threat protection is a feature of the plan Plus, and UserPoolTier is ${UserPoolTier}.`,
    );
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases */
function signInName(
  {
    UsernameAttributes,
    AliasAttributes,
  }: { readonly UsernameAttributes?: unknown; readonly AliasAttributes?: unknown },
  origin: ResourceOrigin,
): SignInName {
  // In these words (unverified; settled by: CreateUserPool with both).
  if (UsernameAttributes !== undefined && AliasAttributes !== undefined) {
    throw new StageError(
      `${place(origin)}: Only one of the aliasAttributes or usernameAttributes can be set in a user pool.`,
    );
  }
  if (UsernameAttributes !== undefined) return 'email';
  return AliasAttributes === undefined ? 'username' : 'username or verified email';
}

const userPoolClient = (cognito: Cognito) =>
  resourceType({
    type: 'AWS::Cognito::UserPoolClient',
    properties: {
      UserPoolId: string(),
      ClientName: optional(named(128, '_ +=,.@-')),
      ExplicitAuthFlows: optional(
        array(
          picklist([
            'ALLOW_ADMIN_USER_PASSWORD_AUTH',
            'ALLOW_CUSTOM_AUTH',
            'ALLOW_REFRESH_TOKEN_AUTH',
            'ALLOW_USER_AUTH',
            'ALLOW_USER_PASSWORD_AUTH',
            'ALLOW_USER_SRP_AUTH',
          ]),
        ),
        ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
      ),
      AccessTokenValidity: optional(numeric),
      IdTokenValidity: optional(numeric),
      RefreshTokenValidity: optional(numeric),
      TokenValidityUnits: optional(
        strictObject({ AccessToken: validityUnit, IdToken: validityUnit, RefreshToken: validityUnit }),
        {},
      ),
      AuthSessionValidity: optional(between(3, 15), 3),
      EnableTokenRevocation: optional(boolean(), true),
      PreventUserExistenceErrors: optional(picklist(['ENABLED', 'LEGACY']), 'LEGACY'),
      ...oauthProperties,
    },
    notExecuted: { DefaultRedirectURI: 'An application names the URL in each request.' },
    async create(properties, origin) {
      const id = identifier(origin, 26).toLowerCase();
      const name = properties.ClientName ?? physicalName(origin);
      const secret = properties.GenerateSecret ? clientSecret(origin) : undefined;
      await cognito.createClient({
        id,
        name,
        userPoolId: properties.UserPoolId,
        authFlows: properties.ExplicitAuthFlows,
        preventUserExistenceErrors: properties.PreventUserExistenceErrors === 'ENABLED',
        tokenRevocation: properties.EnableTokenRevocation,
        validSeconds: validSeconds(properties, `${origin.stackName}/${origin.logicalId}`),
        sessionMinutes: properties.AuthSessionValidity,
        secret,
        oauth: oauthOf(cognito, properties, origin),
      });
      return { ref: id, attributes: { ClientId: id, Name: name, ClientSecret: secret ?? '' } };
    },
  });

const userPoolGroup = (cognito: Cognito) =>
  resourceType({
    type: 'AWS::Cognito::UserPoolGroup',
    properties: {
      UserPoolId: string(),
      GroupName: optional(text(128, 1)),
      Description: optional(text(2_048)),
      Precedence: optional(numeric),
    },
    async create({ UserPoolId: userPoolId, GroupName, Description: description, Precedence: precedence }, origin) {
      const name = GroupName ?? physicalName(origin);
      await cognito.createGroup({
        name,
        userPoolId,
        ...(description === undefined ? {} : { description }),
        ...(precedence === undefined ? {} : { precedence }),
      });
      return { ref: name, uniqueName: `${userPoolId} ${name}` };
    },
  });

/** The random part of an id, the same in every run so that links and notes stay true. */
function identifier(origin: ResourceOrigin, length: number): string {
  const characters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const digest = createHash('sha256').update(physicalName(origin)).digest();
  return Array.from({ length }, (_, index) => characters.charAt((digest[index] ?? 0) % characters.length)).join('');
}
