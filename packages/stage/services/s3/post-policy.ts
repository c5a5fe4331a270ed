import { array, number, object, record, safeParse, string, union } from 'valibot';
import { AwsError } from '../../errors.ts';
import { accessDenied } from './errors.ts';

const condition = union([array(union([string(), number()])), record(string(), string())]);
const policySchema = object({ expiration: string(), conditions: array(condition) });

/** How long a file may be, in bytes. */
export interface Sizes {
  readonly least: number;
  readonly most: number;
}

/** Fields about which a policy need not say anything. */
const FREE = ['x-amz-signature', 'file', 'policy', 'bucket'];

const invalidPolicy = (message: string) => new AwsError('InvalidPolicyDocument', `Invalid Policy: ${message}`);
const against = (message: string) => accessDenied(`Invalid according to Policy: ${message}`);
const failed = (one: readonly unknown[]) => against(`Policy Condition failed: ${inWords(one)}`);
const inWords = (one: readonly unknown[]) => `[${one.map((part) => JSON.stringify(String(part))).join(', ')}]`;

/**
 * Checks a form against the policy that its signer wrote.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 *
 * @param encoded JSON in Base64
 * @param fields by their names in small letters, with the bucket
 * @param now epoch milliseconds
 * @returns how long the file may be
 * @throws AwsError as S3 refuses it
 */
export function checkPolicy(encoded: string, fields: ReadonlyMap<string, string>, now: number): Sizes {
  const parsed = safeParse(policySchema, fromJson(encoded));
  if (!parsed.success) throw invalidPolicy('Invalid JSON.');
  const { conditions, expiration } = parsed.output;
  const expiresAt = Date.parse(expiration);
  if (Number.isNaN(expiresAt)) throw invalidPolicy(`Invalid 'expiration' value: '${expiration}'`);
  if (now >= expiresAt) throw against('Policy expired.');
  let sizes: Sizes = { least: 0, most: Number.POSITIVE_INFINITY };
  const known = new Set(FREE);
  for (const one of conditions) {
    const [operator, name, value] = Array.isArray(one) ? one : simple(one);
    if (`${operator}`.toLowerCase() === 'content-length-range') {
      sizes = { least: Number(name), most: Number(value) };
      if (!Number.isInteger(sizes.least) || !Number.isInteger(sizes.most)) throw failed([operator, name, value]);
      continue;
    }
    known.add(checkField([`${operator}`, `${name}`, `${value}`], fields));
  }
  const extra = [...fields.keys()].filter((name) => !known.has(name) && !name.startsWith('x-ignore-'));
  if (extra.length > 0) throw against(`Extra input fields: ${extra.join(', ')}`);
  return sizes;
}

/** Checks one field. @returns its name */
function checkField(
  one: readonly [operator: string, name: string, value: string],
  fields: ReadonlyMap<string, string>,
) {
  const [operator, name, value] = one;
  const field = name.startsWith('$') ? name.slice(1).toLowerCase() : undefined;
  const given = field === undefined ? undefined : (fields.get(field) ?? '');
  const holds = operator.toLowerCase() === 'starts-with' ? given?.startsWith(value) : given === value;
  if (!['eq', 'starts-with'].includes(operator.toLowerCase())) {
    throw invalidPolicy(`Invalid Condition: unknown operation '${operator}'.`);
  }
  if (field === undefined || holds !== true) throw failed(one);
  return field;
}

/** A condition in its short form. */
function simple(one: Readonly<Record<string, string>>): readonly [string, string, string] {
  const [pair, ...others] = Object.entries(one);
  // Recorded: test_s3::TestS3PresignedPost::test_post_object_policy_conditions_validation_eq.
  if (pair === undefined || others.length > 0) {
    throw invalidPolicy('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.');
  }
  return ['eq', `$${pair[0]}`, pair[1]];
}

function fromJson(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
