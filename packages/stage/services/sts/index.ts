import { optional, pipe, regex, strictObject, string, transform } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Caller } from '../../iam/access.ts';
import { userId } from '../../iam/user-id.ts';
import { type StageCore, service } from '../../service.ts';
import { operation } from '../../wire/aws-json.ts';
import type { QueryService } from '../../wire/aws-query.ts';
import { SECRET, SESSION_TOKEN } from '../../wire/signature-v4.ts';
import type { CognitoIdentity } from '../cognito-identity/cognito-identity.ts';
import { assumeRole, assumption, checkDuration, checkSession, optionsOf } from './assume-role.ts';

interface StsStage extends StageCore {
  readonly cognitoIdentity: CognitoIdentity;
}

/** Temporary credentials for callers, and who calls. */
export const sts = service({
  create: ({ access, clock, cognitoIdentity }: StsStage) => ({ access, clock, cognitoIdentity }),
  api: (stage) => ({ query: [stsOperations(stage)] }),
  keep: ({ access }, keep) => keep('sessions', access.callers),
});

const credentialsOf = ({ accessKeyId, expiresAt = 0 }: Caller) => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: SECRET,
  SessionToken: SESSION_TOKEN,
  Expiration: new Date(expiresAt).toISOString(),
});

const answerOf = (session: Caller) => ({
  Credentials: credentialsOf(session),
  AssumedRoleUser: { Arn: session.arn, AssumedRoleId: userId(session) },
});

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
const tokenInput = strictObject({
  DurationSeconds: optional(pipe(string(), regex(/^\d{1,6}$/), transform(Number)), '43200'),
});

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const withWebIdentity = strictObject({
  RoleArn: assumption.entries.RoleArn,
  RoleSessionName: assumption.entries.RoleSessionName,
  DurationSeconds: assumption.entries.DurationSeconds,
  Policy: assumption.entries.Policy,
  WebIdentityToken: string(),
});

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
function stsOperations({
  access,
  clock,
  cognitoIdentity,
}: Pick<StsStage, 'access' | 'clock' | 'cognitoIdentity'>): QueryService {
  return {
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    accessDenied: 'AccessDenied',
    operations: {
      // It takes no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
      GetCallerIdentity: operation({
        input: strictObject({}),
        permissions: () => [],
        run: (_input, caller) => ({ Arn: caller.arn, UserId: userId(caller), Account: caller.account }),
      }),
      // The trust policy of the role says whether a permission is needed.
      AssumeRole: operation({
        input: assumption,
        permissions: () => [],
        run: (input, caller) => answerOf(assumeRole(access, caller, input, clock.now())),
      }),
      AssumeRoleWithWebIdentity: operation({
        anonymous: true,
        input: withWebIdentity,
        permissions: () => [],
        async run(input) {
          checkSession(input);
          const claims = await cognitoIdentity.tokenOf(input.WebIdentityToken);
          checkDuration(input.DurationSeconds, access.maxSecondsOf(input.RoleArn));
          const session = access.assumeWithToken(
            claims.provider,
            claims.context,
            input.RoleArn,
            input.RoleSessionName,
            optionsOf(input, clock.now()),
          );
          const { audience: Audience, provider: Provider, subject: SubjectFromWebIdentityToken } = claims;
          return { ...answerOf(session), Audience, Provider, SubjectFromWebIdentityToken };
        },
      }),
      GetSessionToken: operation({
        input: tokenInput,
        permissions: () => [],
        run({ DurationSeconds }, caller) {
          if (caller.expiresAt !== undefined || caller.roleArn !== undefined) {
            throw new AwsError('AccessDenied', 'Cannot call GetSessionToken with session credentials', 403);
          }
          if (DurationSeconds < 900 || DurationSeconds > 129_600) {
            throw new AwsError('ValidationError', 'DurationSeconds must be from 900 to 129600.');
          }
          const expiresAt = clock.now() + DurationSeconds * 1_000;
          return { Credentials: credentialsOf(access.callers.temporaryFor(caller, expiresAt)) };
        },
      }),
    },
  };
}
