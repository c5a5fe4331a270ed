import { boolean, looseObject, null_, number, optional, record, safeParse, string, union } from 'valibot';
import { type PolicyDocument, policyDocument } from '../../iam/policy.ts';

/** What a Lambda authorizer says of a caller. */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policy: PolicyDocument;
  /** For the backend, as texts. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey?: string;
}

/** An object or a list is not a value of the context: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const answerSchema = looseObject({
  principalId: string(),
  policyDocument,
  context: optional(record(string(), union([string(), number(), boolean(), null_()])), {}),
  usageIdentifierKey: optional(string()),
});

/** @returns undefined when it is not the answer of an authorizer */
export function authorizerAnswer(answered: unknown): AuthorizerAnswer | undefined {
  const { success, output } = safeParse(answerSchema, answered);
  if (!success) return undefined;
  const { principalId, policyDocument: policy, context, usageIdentifierKey } = output;
  return {
    principalId,
    policy,
    // Functions get every value as a text.
    context: Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)])),
    ...(usageIdentifierKey === undefined ? {} : { usageIdentifierKey }),
  };
}
