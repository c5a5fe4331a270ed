import { createHash } from 'node:crypto';
import {
  array,
  boolean,
  type InferOutput,
  object,
  optional,
  pipe,
  regex,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { between, place, reasons, shortId } from '../../resource-values.ts';
import type { Cognito } from './cognito.ts';
import { identityProvider } from './federation/resource.ts';
import type { OAuthSettings } from './settings.ts';

/** Resources around an app client at the domain of its pool. */
export const oauthResources = (cognito: Cognito): readonly ResourceType[] => [
  domain(cognito),
  branding(cognito),
  resourceServer(cognito),
  riskConfiguration(cognito),
  identityProvider(cognito),
];

const domain = (cognito: Cognito) =>
  resourceType({
    type: 'AWS::Cognito::UserPoolDomain',
    properties: {
      UserPoolId: string(),
      // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
      Domain: pipe(string(), regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/)),
      ManagedLoginVersion: optional(between(1, 2), 1),
    },
    notExecuted: {
      CustomDomainConfig: 'The stage has no certificates; it answers for the name all the same.',
      Routing: 'The stage has one Region.',
    },
    create({ UserPoolId: userPoolId, Domain, ManagedLoginVersion }, origin) {
      cognito.pool(userPoolId);
      // In these words (unverified; settled by: CreateUserPoolDomain with a prefix that is taken).
      if (cognito.login.hasDomain(Domain))
        throw new StageError(`${place(origin)}: Domain already associated with another user pool.`);
      cognito.login.addDomain({ domain: Domain, userPoolId, version: ManagedLoginVersion === 2 ? 2 : 1 });
      return { ref: Domain, attributes: { CloudFrontDistribution: '', Id: Domain } };
    },
  });

const branding = (cognito: Cognito) =>
  resourceType({
    type: 'AWS::Cognito::ManagedLoginBranding',
    properties: { UserPoolId: string(), ClientId: string(), UseCognitoProvidedValues: optional(boolean(), false) },
    notExecuted: {
      Assets: 'The pages of the stage have one style.',
      Settings: 'The pages of the stage have one style.',
      ReturnMergedResources: 'It is for readers of attributes.',
    },
    create({ ClientId }, origin) {
      cognito.client(ClientId);
      cognito.login.brand(ClientId);
      const id = shortId(origin, 32);
      return { ref: id, attributes: { ManagedLoginBrandingId: id } };
    },
  });

const resourceServer = (cognito: Cognito) =>
  resourceType({
    type: 'AWS::Cognito::UserPoolResourceServer',
    properties: {
      UserPoolId: string(),
      Identifier: pipe(string(), regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/)),
      Scopes: optional(array(strictObject({ ScopeName: string(), ScopeDescription: string() })), []),
    },
    notExecuted: { Name: reasons.description },
    create({ UserPoolId, Identifier, Scopes }) {
      cognito.addScopes(
        UserPoolId,
        Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`),
      );
      return { ref: Identifier, uniqueName: `${UserPoolId} ${Identifier}` };
    },
  });

const noRisk = 'The stage judges no risk: every sign-in comes from one machine.';

const riskConfiguration = (cognito: Cognito) =>
  resourceType({
    type: 'AWS::Cognito::UserPoolRiskConfigurationAttachment',
    properties: { UserPoolId: string(), ClientId: string() },
    notExecuted: {
      AccountTakeoverRiskConfiguration: noRisk,
      CompromisedCredentialsRiskConfiguration: 'The stage knows no list of passwords that leaked.',
      RiskExceptionConfiguration: noRisk,
    },
    create({ UserPoolId, ClientId }, origin) {
      cognito.pool(UserPoolId);
      if (ClientId !== 'ALL') cognito.client(ClientId);
      return { ref: shortId(origin, 32), uniqueName: `${UserPoolId} ${ClientId}` };
    },
  });

const FLOWS = ['code', 'implicit', 'client_credentials'] as const;
const SYSTEM_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

/** The properties of an app client that are about the domain. */
export const oauthProperties = {
  GenerateSecret: optional(boolean(), false),
  AllowedOAuthFlows: optional(array(string()), []),
  AllowedOAuthFlowsUserPoolClient: optional(boolean(), false),
  AllowedOAuthScopes: optional(array(string()), []),
  CallbackURLs: optional(array(string()), []),
  LogoutURLs: optional(array(string()), []),
  SupportedIdentityProviders: optional(array(string()), ['COGNITO']),
};
const given = object({ ...oauthProperties, UserPoolId: string(), rest: optional(unknown()) });

/**
 * What a client may do at the domain; undefined if it is not for the domain. The refusals are those of
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html, in these words
 * (unverified; settled by: CreateUserPoolClient with each of the mistakes).
 *
 * @throws StageError
 */
export function oauthOf(
  cognito: Cognito,
  properties: InferOutput<typeof given>,
  origin: ResourceOrigin,
): OAuthSettings | undefined {
  const { AllowedOAuthScopes: scopes, CallbackURLs: callbackUrls, LogoutURLs: logoutUrls } = properties;
  const refuse = (problem: string) => new StageError(`${place(origin)}: ${problem}`);
  const flows = FLOWS.filter((flow) => properties.AllowedOAuthFlows.includes(flow));
  const unknownFlow = properties.AllowedOAuthFlows.find((flow) => !FLOWS.some((known) => known === flow));
  if (unknownFlow !== undefined) throw refuse(`${unknownFlow} is not one of ${FLOWS.join(', ')}.`);
  const known = [...SYSTEM_SCOPES, ...cognito.scopesOf(properties.UserPoolId)];
  const unknownScope = scopes.find((scope) => !known.includes(scope));
  if (unknownScope !== undefined) throw refuse(`Invalid scope requested: ${unknownScope}`);
  const provider = properties.SupportedIdentityProviders.find(
    (name) => !cognito.hasProvider(properties.UserPoolId, name),
  );
  if (provider !== undefined)
    throw refuse(`The provider ${provider} does not exist for User Pool ${properties.UserPoolId}.`);
  if (!properties.AllowedOAuthFlowsUserPoolClient) return undefined;
  const isForMachines = flows.includes('client_credentials');
  if (isForMachines && flows.length > 1)
    throw refuse('client_credentials flow can not be selected along with code flow or implicit flow.');
  if (isForMachines && !properties.GenerateSecret)
    throw refuse('client_credentials flow can not be selected if client does not have a client secret.');
  if (flows.length === 0 || scopes.length === 0)
    throw refuse(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  for (const url of [...callbackUrls, ...logoutUrls])
    if (!isAddress(url)) throw refuse(`${url} is not a URL that an app client may have: https, or http://localhost.`);
  return { flows, scopes, callbackUrls, logoutUrls, providers: properties.SupportedIdentityProviders };
}

/** https, or a page on this machine, or a scheme of an app; without a fragment. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#')) return false;
  const { protocol, hostname } = new URL(text);
  return protocol !== 'http:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** A secret, the same in every run so that notes stay true. It never leaves the machine. */
export const clientSecret = (origin: ResourceOrigin): string =>
  createHash('sha256')
    .update(`secret of ${place(origin)}`)
    .digest('base64url');
