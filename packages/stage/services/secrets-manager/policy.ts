import { parse, safeParse } from 'valibot';
import { AwsError } from '../../errors.ts';
import { type PolicyDocument, policyDocument } from '../../iam/policy.ts';
import { parsedJson } from '../../json.ts';

/** A policy that was checked before. */
export const policyOf = (text: string): PolicyDocument => parse(policyDocument, parsedJson(text));

/** @throws AwsError `MalformedPolicyDocumentException`; the words are the stage's */
export function checkedPolicy(text: string): PolicyDocument {
  const { success, output } = safeParse(policyDocument, parsedJson(text));
  if (success) return output;
  throw new AwsError('MalformedPolicyDocumentException', 'The resource policy is not a policy document.');
}
