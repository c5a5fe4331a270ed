import { createHash } from 'node:crypto';
import { strictObject } from 'valibot';
import type { Caller } from '../../iam/access.ts';
import { service } from '../../service.ts';
import { operation } from '../../wire/aws-json.ts';
import type { QueryService } from '../../wire/aws-query.ts';

/** Who calls: the part of the Security Token Service that people ask first. */
export const sts = service({
  create: ({ account }) => ({ account }),
  api: ({ account }) => ({ query: [stsOperations(account)] }),
});

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
function stsOperations(account: string): QueryService {
  return {
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    accessDenied: 'AccessDenied',
    operations: {
      // It takes no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
      GetCallerIdentity: operation({
        input: strictObject({}),
        permissions: () => [],
        run: (_input, caller) => ({ Arn: caller.arn, UserId: userId(caller), Account: account }),
      }),
    },
  };
}

/**
 * An id with the prefix that says what it is of: a user, or a role with the name of its session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
function userId({ arn, name, roleArn }: Caller): string {
  const id = createHash('sha256')
    .update(roleArn ?? arn)
    .digest('hex')
    .slice(0, 17)
    .toUpperCase();
  return roleArn === undefined ? `AIDA${id}` : `AROA${id}:${name}`;
}
