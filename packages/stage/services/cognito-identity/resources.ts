import { createHash } from 'node:crypto';
import { array, boolean, optional, picklist, record, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { accepted, named, physicalName, place, reasons } from '../../resource-values.ts';
import type { CognitoIdentity } from './cognito-identity.ts';

const provider = strictObject({
  ClientId: string(),
  ProviderName: string(),
  ServerSideTokenCheck: optional(boolean(), false),
});
const rule = strictObject({
  Claim: string(),
  MatchType: picklist(['Equals', 'Contains', 'StartsWith', 'NotEqual']),
  RoleARN: string(),
  Value: string(),
});
const mapping = strictObject({
  AmbiguousRoleResolution: optional(picklist(['AuthenticatedRole', 'Deny']), 'Deny'),
  IdentityProvider: optional(string()),
  RulesConfiguration: optional(strictObject({ Rules: array(rule) }), { Rules: [] }),
  Type: picklist(['Token', 'Rules']),
});

/** An id as Cognito makes one up, always the same for the same resource. */
function poolId({ stackName, logicalId }: ResourceOrigin): string {
  const hash = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  return `us-east-1:${[8, 12, 16, 20, 32].map((end, index) => hash.slice([0, 8, 12, 16, 20][index], end)).join('-')}`;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Cognito.html */
export const identityPoolResources = (identities: CognitoIdentity): readonly ResourceType[] => [
  resourceType({
    type: 'AWS::Cognito::IdentityPool',
    properties: {
      IdentityPoolName: optional(named(128, '_ +=,.@-')),
      AllowUnauthenticatedIdentities: boolean(),
      AllowClassicFlow: optional(boolean(), false),
      CognitoIdentityProviders: optional(array(provider), []),
    },
    notExecuted: { IdentityPoolTags: reasons.tags },
    create(properties, origin) {
      const id = poolId(origin);
      const name = properties.IdentityPoolName ?? physicalName(origin);
      identities.add({
        id,
        name,
        allowsGuests: properties.AllowUnauthenticatedIdentities,
        allowsClassicFlow: properties.AllowClassicFlow,
        providers: properties.CognitoIdentityProviders,
        roles: {},
        mappings: new Map(),
        tags: new Map(),
      });
      return { ref: id, attributes: { Name: name } };
    },
  }),
  resourceType({
    type: 'AWS::Cognito::IdentityPoolRoleAttachment',
    properties: {
      IdentityPoolId: string(),
      Roles: optional(strictObject({ authenticated: optional(string()), unauthenticated: optional(string()) }), {}),
      RoleMappings: optional(record(string(), mapping), {}),
    },
    create({ IdentityPoolId, Roles, RoleMappings }, origin) {
      const pool = accepted(origin, () => identities.pool(IdentityPoolId));
      pool.roles = Roles;
      pool.mappings = new Map(
        Object.entries(RoleMappings).map(([key, { IdentityProvider = key, Type, ...one }]) => {
          const { Rules } = one.RulesConfiguration;
          if (Type === 'Rules' && Rules.length === 0) throw new StageError(`${place(origin)}: ${key} has no rules.`);
          return [IdentityProvider, { type: Type, ambiguous: one.AmbiguousRoleResolution, rules: Rules }];
        }),
      );
      return { ref: physicalName(origin) };
    },
  }),
  resourceType({
    type: 'AWS::Cognito::IdentityPoolPrincipalTag',
    properties: {
      IdentityPoolId: string(),
      IdentityProviderName: string(),
      PrincipalTags: optional(record(string(), string())),
      UseDefaults: optional(boolean(), false),
    },
    create({ IdentityPoolId, IdentityProviderName, PrincipalTags, UseDefaults }, origin) {
      const { tags } = accepted(origin, () => identities.pool(IdentityPoolId));
      // https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html
      tags.set(IdentityProviderName, UseDefaults ? { username: 'sub', client: 'aud' } : (PrincipalTags ?? {}));
      return { ref: physicalName(origin), uniqueName: `${IdentityPoolId} ${IdentityProviderName}` };
    },
  }),
];
