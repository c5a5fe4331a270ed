import { integer, maxValue, minValue, number, optional, pipe, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import type { Cognito } from './cognito.ts';
import { invalid } from './inputs.ts';
import type { ClientSettings } from './settings.ts';

const MAX_RESULTS = 60;
const count = pipe(number(), integer(), minValue(1), maxValue(MAX_RESULTS));

/** What Cognito tells of user pools and app clients. */
export function listOperations(cognito: Cognito): Readonly<Record<string, Operation>> {
  const on = (action: string) => (input: { readonly UserPoolId: string }) => [
    { action: `cognito-idp:${action}`, resource: cognito.arnOf(input.UserPoolId) },
  ];
  const badToken = invalid('Invalid pagination token.');
  return {
    ListUserPools: operation({
      input: strictObject({ MaxResults: count, NextToken: optional(string()) }),
      permissions: () => [{ action: 'cognito-idp:ListUserPools', resource: '*' }],
      run: ({ MaxResults, NextToken }) => {
        const { items, next } = pageOf(cognito.pools, NextToken, MaxResults, badToken);
        const seconds = cognito.clock.createdAt / 1_000;
        const UserPools = items.map(({ settings }) => ({
          Id: settings.id,
          Name: settings.name,
          LambdaConfig: settings.triggers,
          CreationDate: seconds,
          LastModifiedDate: seconds,
        }));
        return { UserPools, NextToken: next };
      },
    }),
    ListUserPoolClients: operation({
      input: strictObject({
        UserPoolId: string(),
        MaxResults: optional(count, MAX_RESULTS),
        NextToken: optional(string()),
      }),
      permissions: on('ListUserPoolClients'),
      run: ({ UserPoolId, MaxResults, NextToken }) => {
        const { items, next } = pageOf(cognito.clientsOf(UserPoolId), NextToken, MaxResults, badToken);
        const UserPoolClients = items.map(({ id, name }) => ({ ClientId: id, UserPoolId, ClientName: name }));
        return { UserPoolClients, NextToken: next };
      },
    }),
    DescribeUserPoolClient: operation({
      input: strictObject({ UserPoolId: string(), ClientId: string() }),
      permissions: on('DescribeUserPoolClient'),
      run: ({ UserPoolId, ClientId }) => {
        const client = cognito.clientsOf(UserPoolId).find(({ id }) => id === ClientId);
        if (client !== undefined) return { UserPoolClient: described(client) };
        throw new AwsError('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
      },
    }),
  };
}

/** Validity is told in seconds, whatever the template's unit. */
const described = (client: ClientSettings) => ({
  UserPoolId: client.userPoolId,
  ClientName: client.name,
  ClientId: client.id,
  ExplicitAuthFlows: client.authFlows,
  AccessTokenValidity: client.validSeconds.access,
  IdTokenValidity: client.validSeconds.id,
  RefreshTokenValidity: client.validSeconds.refresh,
  TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
  EnableTokenRevocation: client.tokenRevocation,
  PreventUserExistenceErrors: client.preventUserExistenceErrors ? 'ENABLED' : 'LEGACY',
  AuthSessionValidity: client.sessionMinutes,
});
