import { createHash } from 'node:crypto';
import type { Caller } from './access.ts';

/**
 * An id with the prefix that says what it is of: a user, or a role with the name of its session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function userId({ arn, name, roleArn }: Caller): string {
  const id = createHash('sha256')
    .update(roleArn ?? arn)
    .digest('hex')
    .slice(0, 17)
    .toUpperCase();
  return roleArn === undefined ? `AIDA${id}` : `AROA${id}:${name}`;
}
