import {
  array,
  type InferOutput,
  maxLength,
  optional,
  pipe,
  regex,
  safeParse,
  strictObject,
  string,
  transform,
} from 'valibot';
import { AwsError } from '../../errors.ts';
import type { Access, Caller, SessionOptions } from '../../iam/access.ts';
import { policyDocument } from '../../iam/policy.ts';
import { readJson } from '../../json.ts';
import { sessionTags, taggedRequest } from './session-tags.ts';

const seconds = pipe(string(), regex(/^\d{1,6}$/), transform(Number));

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumption = strictObject({
  RoleArn: string(),
  RoleSessionName: string(),
  DurationSeconds: optional(seconds, '3600'),
  ExternalId: optional(pipe(string(), regex(/^[\w+=,.@:/-]{2,1224}$/))),
  Policy: optional(string()),
  Tags: optional(pipe(array(strictObject({ Key: string(), Value: string() })), maxLength(50)), []),
  TransitiveTagKeys: optional(array(string()), []),
});
type Assumption = InferOutput<typeof assumption>;

/** What AssumeRole and AssumeRoleWithWebIdentity say of a session alike. */
type Asked = Pick<Assumption, 'RoleArn' | 'RoleSessionName' | 'DurationSeconds' | 'Policy'>;

const invalid = (message: string, code = 'ValidationError') => new AwsError(code, message);

/**
 * A session of a role for the caller.
 * @param now epoch milliseconds
 * @throws AwsError as recorded: test_sts::TestSTSIntegrations::test_sts_invalid_parameters and TestSTSAssumeRoleTagging
 */
export function assumeRole(access: Access, caller: Caller, input: Assumption, now: number): Caller {
  const { DurationSeconds, ExternalId, RoleArn, RoleSessionName } = input;
  checkSession(input);
  const tags = sessionTags(input.Tags, input.TransitiveTagKeys, caller.transitive);
  checkDuration(DurationSeconds, access.maxSecondsOf(RoleArn));
  if (caller.roleArn !== undefined && DurationSeconds > 3_600) {
    throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
  }
  const asked = {
    'sts:rolesessionname': RoleSessionName,
    ...(ExternalId === undefined ? {} : { 'sts:externalid': ExternalId }),
    ...taggedRequest(input.Tags),
  };
  const actions = ['sts:AssumeRole', ...(input.Tags.length === 0 ? [] : ['sts:TagSession'])];
  return access.assumeAs(caller, RoleArn, RoleSessionName, { ...optionsOf(input, now), ...tags }, asked, actions);
}

/** What a session may do at most, and until when. @throws AwsError `MalformedPolicyDocument` */
export function optionsOf({ DurationSeconds, Policy }: Asked, now: number): SessionOptions {
  const expiresAt = now + DurationSeconds * 1_000;
  if (Policy === undefined) return { expiresAt };
  const parsed = safeParse(policyDocument, parseJson(Policy));
  if (!parsed.success) throw invalid(`Policy: ${parsed.issues[0].message}`, 'MalformedPolicyDocument');
  return { expiresAt, policies: [parsed.output] };
}

function parseJson(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw invalid('This policy contains invalid Json', 'MalformedPolicyDocument');
  }
}

/** @throws AwsError `ValidationError` */
export function checkSession({ RoleArn, RoleSessionName }: Asked): void {
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(RoleArn)) throw invalid(`${RoleArn} is invalid`);
  if (/^[\w+=,.@-]*$/.test(RoleSessionName) && RoleSessionName.length >= 2 && RoleSessionName.length <= 64) return;
  throw invalid(
    `1 validation error detected: Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
  );
}

/** @throws AwsError `ValidationError` */
export function checkDuration(asked: number, most: number): void {
  if (asked < 900 || asked > 43_200) {
    throw invalid(
      `1 validation error detected: Value '${asked}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${asked < 900 ? 'greater than or equal to 900' : 'less than or equal to 43200'}`,
    );
  }
  if (asked > most) throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}
