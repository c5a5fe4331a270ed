import {
  array,
  boolean,
  type InferOutput,
  literal,
  number,
  optional,
  picklist,
  record,
  strictObject,
  string,
  union,
} from 'valibot';

const oneOrMany = union([string(), array(string())]);
const principal = union([literal('*'), record(string(), oneOrMany)]);
const conditionValue = union([string(), boolean(), number(), array(string())]);

/** A policy document. An element the stage does not know (NotAction, NotResource, NotPrincipal) is an error. */
export const policyDocument = strictObject({
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
});

export type PolicyDocument = InferOutput<typeof policyDocument>;
export type Statement = PolicyDocument['Statement'][number];
