import { many } from './evaluate.ts';
import type { PolicyDocument, Statement } from './policy.ts';

/**
 * Condition keys whose fixed values say who calls, or from where (unverified; settled by: PutBucketPolicy with each of them on a
 * bucket that blocks public policies).
 */
const KEYS = [
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
];
/** Those that restrict to their values. Others, such as `StringNotEquals`, leave everybody else in. */
const OPERATORS = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike'];

/** Neither wildcard nor variable. */
const isFixed = (value: string) => !/[*?]|\$\{/.test(value);

/**
 * Whether a policy of a bucket or a secret is public: an allowed principal is everybody, and no condition has only fixed values.
 * Ranges of addresses count as public, because the stage does not have their operators.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export const isPublic = ({ Statement: statements }: PolicyDocument): boolean =>
  statements.some((one) => one.Effect === 'Allow' && namesEverybody(one) && !isRestricted(one));

function namesEverybody({ Principal = {} }: Statement): boolean {
  return Principal === '*' || Object.values(Principal).some((ids) => !many(ids).every(isFixed));
}

function isRestricted({ Condition = {} }: Statement): boolean {
  return Object.entries(Condition)
    .filter(([operator]) => OPERATORS.includes(operator))
    .flatMap(([, keys]) => Object.entries(keys))
    .some(([key, values]) => KEYS.includes(key.toLowerCase()) && [values].flat().every((one) => isFixed(String(one))));
}
