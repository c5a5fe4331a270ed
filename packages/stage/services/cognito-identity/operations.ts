import { optional, record, strictObject, string } from 'valibot';
import { type JsonService, operation } from '../../wire/aws-json.ts';
import { SECRET, SESSION_TOKEN } from '../../wire/signature-v4.ts';
import type { CognitoIdentity } from './cognito-identity.ts';

const Logins = optional(record(string(), string()), {});
const common = { anonymous: true, permissions: () => [] } as const;

/** What is called without credentials, because it gives them. https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_Operations.html */
export const identityOperations = (identities: CognitoIdentity): JsonService => ({
  targetPrefix: 'AWSCognitoIdentityService',
  name: 'CognitoIdentity',
  operations: {
    GetId: operation({
      ...common,
      input: strictObject({ IdentityPoolId: string(), Logins, AccountId: optional(string()) }),
      run: async (input) => ({ IdentityId: await identities.idFor(input.IdentityPoolId, input.Logins) }),
    }),
    GetCredentialsForIdentity: operation({
      ...common,
      input: strictObject({ IdentityId: string(), Logins, CustomRoleArn: optional(string()) }),
      async run({ IdentityId, CustomRoleArn, ...input }) {
        const session = await identities.credentialsFor(IdentityId, input.Logins, CustomRoleArn);
        return {
          IdentityId,
          Credentials: {
            AccessKeyId: session.accessKeyId,
            SecretKey: SECRET,
            SessionToken: SESSION_TOKEN,
            // In seconds since 1970.
            Expiration: (session.expiresAt ?? 0) / 1_000,
          },
        };
      },
    }),
    GetOpenIdToken: operation({
      ...common,
      input: strictObject({ IdentityId: string(), Logins }),
      run: async ({ IdentityId, ...input }) => ({
        IdentityId,
        Token: await identities.openIdToken(IdentityId, input.Logins),
      }),
    }),
  },
});
