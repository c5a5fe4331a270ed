import { maxValue, minValue, optional, pipe, regex, strictObject, string, transform } from 'valibot';
import type { StageClock } from '../../clock.ts';
import type { Access } from '../../iam/access.ts';
import { userId } from '../../iam/user-id.ts';
import { service } from '../../service.ts';
import { operation } from '../../wire/aws-json.ts';
import type { QueryService } from '../../wire/aws-query.ts';
import { SECRET, SESSION_TOKEN } from '../../wire/signature-v4.ts';

interface StsStage {
  readonly access: Pick<Access, 'assumeAs'>;
  readonly clock: StageClock;
}

/** Who calls, and roles for callers: the parts of the Security Token Service that people use first. */
export const sts = service({
  create: ({ access, clock }: StsStage) => ({ access, clock }),
  api: (stage) => ({ query: [stsOperations(stage)] }),
});

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
function stsOperations({ access, clock }: StsStage): QueryService {
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
        run({ DurationSeconds, RoleArn, RoleSessionName }, caller) {
          const expiresAt = clock.now() + DurationSeconds * 1_000;
          const session = access.assumeAs(caller, RoleArn, RoleSessionName, expiresAt);
          return {
            Credentials: {
              AccessKeyId: session.accessKeyId,
              SecretAccessKey: SECRET,
              SessionToken: SESSION_TOKEN,
              Expiration: new Date(expiresAt).toISOString(),
            },
            AssumedRoleUser: { Arn: session.arn, AssumedRoleId: userId(session) },
          };
        },
      }),
    },
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const assumption = strictObject({
  RoleArn: pipe(string(), regex(/^arn:[\w-]+:iam::\d+:role\//)),
  RoleSessionName: pipe(string(), regex(/^[\w+=,.@-]{2,64}$/)),
  DurationSeconds: optional(pipe(string(), regex(/^\d+$/), transform(Number), minValue(900), maxValue(43_200)), '3600'),
});
