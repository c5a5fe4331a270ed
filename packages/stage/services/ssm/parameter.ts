import { array, type InferOutput, number, object, optional, picklist, record, string } from 'valibot';

export const TYPES = ['String', 'StringList', 'SecureString'] as const;

/** One version of a parameter. */
export const parameterVersion = object({
  version: number(),
  /** Of a SecureString the ciphertext, in Base64. */
  value: string(),
  type: picklist(TYPES),
  /** ARN of the key of a SecureString. */
  keyId: optional(string()),
  /** Epoch milliseconds. */
  modifiedAt: optional(number(), 0),
  /** ARN of the caller that made it. @default CloudFormation */
  modifiedBy: optional(string()),
  description: optional(string()),
  labels: optional(array(string()), []),
});
export type ParameterVersion = Readonly<InferOutput<typeof parameterVersion>>;

export const parameter = object({
  name: string(),
  tags: optional(record(string(), string())),
  /** The oldest first; never empty. */
  versions: array(parameterVersion),
});
export type Parameter = Readonly<InferOutput<typeof parameter>>;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html */
export const MOST_VERSIONS = 100;

/** A parameter and what is wanted of it. */
export interface Selected {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
  /** What follows the name, with its colon. @default the latest version is wanted */
  readonly selector?: string;
}

/** The latest version. */
export function latestOf({ versions }: Parameter): ParameterVersion {
  const latest = versions.at(-1);
  if (latest === undefined) throw new Error('A parameter has a version.');
  return latest;
}
