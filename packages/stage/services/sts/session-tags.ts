import { AwsError } from '../../errors.ts';
import type { SessionOptions } from '../../iam/access.ts';
import { principalTags, type RequestContext } from '../../iam/policy-variables.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const invalid = (message: string) => new AwsError('InvalidParameterValue', message);

/** The names of condition keys do not distinguish letters, and tags may differ in them only once. */
const lower = (text: string) => text.toLowerCase();

/**
 * The tags of a session: those of the request, and those that the caller hands on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 * @throws AwsError `InvalidParameterValue`, recorded: test_sts::TestSTSAssumeRoleTagging
 */
export function sessionTags(
  tags: readonly Tag[],
  transitiveKeys: readonly string[],
  inherited: Readonly<Record<string, string>> = {},
): Pick<SessionOptions, 'context' | 'transitive'> {
  const own = new Map(tags.map(({ Key, Value }) => [lower(Key), Value]));
  if (own.size < tags.length) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (transitiveKeys.some((key) => !own.has(lower(key)))) {
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  }
  if (Object.keys(inherited).some((key) => own.has(key))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const all = { ...inherited, ...Object.fromEntries(own) };
  const handedOn = transitiveKeys.map((key) => [lower(key), own.get(lower(key)) ?? ''] as const);
  return {
    context: principalTags(all),
    transitive: { ...inherited, ...Object.fromEntries(handedOn) },
  };
}

/** The condition keys of a request that tags a session. */
export const taggedRequest = (tags: readonly Tag[]): RequestContext => ({
  ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:requesttag/${lower(Key)}`, Value])),
  ...(tags.length === 0 ? {} : { 'aws:tagkeys': tags.map(({ Key }) => Key) }),
});
