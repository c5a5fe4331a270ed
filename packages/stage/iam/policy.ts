import {
  array,
  boolean,
  check,
  type InferOutput,
  literal,
  number,
  optional,
  picklist,
  pipe,
  record,
  strictObject,
  string,
  union,
} from 'valibot';

const oneOrMany = union([string(), array(string())]);
const principal = union([literal('*'), record(string(), oneOrMany)]);
const conditionValue = union([string(), boolean(), number(), array(string())]);

/**
 * A policy document. An element the stage does not know (NotAction, NotResource, NotPrincipal) is an error, and so are variables
 * in a document of an older version, in which they would be plain text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export const policyDocument = pipe(
  strictObject({
    Version: optional(string()),
    Id: optional(string()),
    Statement: array(
      strictObject({
        Sid: optional(string()),
        Effect: picklist(['Allow', 'Deny']),
        Action: oneOrMany,
        Resource: optional(oneOrMany),
        Principal: optional(principal),
        Condition: optional(record(string(), record(string(), conditionValue))),
      }),
    ),
  }),
  check(
    ({ Version, Statement }) => Version === '2012-10-17' || !JSON.stringify(Statement).includes('${'),
    'variables need Version 2012-10-17',
  ),
);

export type PolicyDocument = InferOutput<typeof policyDocument>;
export type Statement = PolicyDocument['Statement'][number];
