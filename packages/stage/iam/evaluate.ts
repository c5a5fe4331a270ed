import { BlockList, isIP } from 'node:net';
import { StageError } from '../errors.ts';
import { glob } from '../glob.ts';
import { accountIn } from './accounts.ts';
import type { PolicyDocument, Statement } from './policy.ts';
import { filled, matchesFilled, type RequestContext, variablesIn } from './policy-variables.ts';

/** What is about to happen, as IAM sees it. */
export interface AccessRequest {
  /** `AWS` with an ARN for a role or user, `Service` with a service's domain, `Federated` with that of a provider. */
  readonly principal: { readonly type: 'AWS' | 'Service' | 'Federated'; readonly id: string };
  /** Whether the resource is in another account than the principal. @default false */
  readonly isAcross?: boolean;
  readonly action: string;
  readonly resource: string;
  /** Condition keys, lower case, such as `aws:securetransport`. */
  readonly context: RequestContext;
}

export type Decision = 'allow' | 'implicit-deny' | 'explicit-deny';

/**
 * Evaluates the policies about a request: an explicit deny anywhere wins; else an allow in an identity policy or in the
 * resource's own policy is enough, and both are needed when they are of different accounts; else the request is denied. The policy
 * of a key or of a role must let identity policies allow anything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function evaluate(
  request: AccessRequest,
  identityPolicies: readonly PolicyDocument[],
  resourcePolicies: readonly PolicyDocument[],
): Decision {
  const ofIdentity = statementsOf(identityPolicies).filter((statement) => applies(statement, request));
  const ofResource = statementsOf(resourcePolicies).filter(
    (statement) => applies(statement, request) && namesPrincipal(statement, request),
  );
  if ([...ofIdentity, ...ofResource].some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny';
  const byIdentity =
    ofIdentity.length > 0 && (!decidesItself(request) || letsIdentitiesDecide(request, resourcePolicies));
  const byResource = ofResource.length > 0;
  return (request.isAcross ? byIdentity && byResource : byIdentity || byResource) ? 'allow' : 'implicit-deny';
}

/** Whether policies that limit a session allow a request: those that came with it, or that a service gave it. */
export function permits(request: AccessRequest, policies: readonly PolicyDocument[]): boolean {
  const applying = statementsOf(policies).filter((statement) => applies(statement, request));
  return applying.length > 0 && applying.every(({ Effect }) => Effect === 'Allow');
}

const statementsOf = (policies: readonly PolicyDocument[]) => policies.flatMap(({ Statement }) => Statement);

/** Keys, and roles that are to be assumed, have policies without which nothing is allowed. */
const decidesItself = ({ action, resource, isAcross }: AccessRequest) =>
  isAcross !== true &&
  (/^arn:[\w-]+:kms:[^:]*:\d+:key\//.test(resource) ||
    (action.startsWith('sts:') && /^arn:[\w-]+:iam::\d+:role\//.test(resource)));

/**
 * Whether such a policy leaves the decision to identity policies, by allowing it to the account. Without this they allow nothing.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
 */
const letsIdentitiesDecide = (request: AccessRequest, resourcePolicies: readonly PolicyDocument[]): boolean =>
  statementsOf(resourcePolicies).some(
    (statement) =>
      statement.Effect === 'Allow' &&
      typeof statement.Principal === 'object' &&
      many(statement.Principal.AWS ?? []).some((id) => isAccountOf(id, request)) &&
      applies(statement, request),
  );

/** The part of a request's context that these policies look at when they decide on it. */
export function contextThatMatters(request: AccessRequest, policies: readonly PolicyDocument[]): RequestContext {
  const keys = statementsOf(policies)
    .filter((statement) => concerns(statement, request))
    .flatMap(({ Condition = {}, Resource = [] }) => [
      ...Object.values(Condition).flatMap((expected) => Object.keys(expected)),
      ...variablesIn(JSON.stringify([Condition, Resource])),
    ])
    .map((key) => key.toLowerCase());
  return Object.fromEntries(Object.entries(request.context).filter(([key]) => keys.includes(key)));
}

function applies(statement: Statement, request: AccessRequest): boolean {
  const conditions = Object.entries(statement.Condition ?? {});
  return concerns(statement, request) && conditions.every(([operator, keys]) => holds(operator, keys, request.context));
}

/** Whether a statement is about this action and this resource, whatever its conditions. */
function concerns(statement: Statement, request: AccessRequest): boolean {
  const resources = statement.Resource === undefined ? [request.resource] : many(statement.Resource);
  return (
    many(statement.Action).some((action) => matches(action.toLowerCase(), request.action.toLowerCase())) &&
    resources.some((resource) => isLike(resource, request.resource, request.context))
  );
}

function namesPrincipal({ Effect, Principal }: Statement, request: AccessRequest): boolean {
  if (Principal === undefined) return false;
  if (Principal === '*') return true;
  const { principal, isAcross } = request;
  const ids = many(Principal[principal.type] ?? []);
  const byAccount = Effect === 'Deny' || isAcross === true;
  return ids.some((id) => id === '*' || id === principal.id || (byAccount && isAccountOf(id, request)));
}

/**
 * Whether an id, `arn:aws:iam::<account>:root` or the number alone, is the account of the principal. It denies to every principal
 * of the account. It allows nothing by itself: it leaves the decision to the identity policies of that account
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts).
 */
function isAccountOf(id: string, { principal }: AccessRequest): boolean {
  const account = accountIn(principal.id);
  return account !== undefined && [account, `arn:aws:iam::${account}:root`].includes(id);
}

type Comparison = (expected: string, actual: string, context: RequestContext) => boolean;

const isEqual: Comparison = (expected, actual, context) => filled(expected, context) === actual;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: isEqual,
  StringEqualsIgnoreCase: (expected, actual, context) =>
    filled(expected, context)?.toLowerCase() === actual.toLowerCase(),
  StringLike: isLike,
  ArnEquals: isLike,
  ArnLike: isLike,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  IpAddress: isInRange,
  DateLessThan: byTime((expected, actual) => actual < expected),
  DateLessThanEquals: byTime((expected, actual) => actual <= expected),
  DateGreaterThan: byTime((expected, actual) => actual > expected),
  DateGreaterThanEquals: byTime((expected, actual) => actual >= expected),
};

/** Those that hold where none of the expected values is the actual one, also without an actual one. */
const negations: Readonly<Record<string, Comparison>> = {
  StringNotEquals: isEqual,
  StringNotLike: isLike,
  ArnNotEquals: isLike,
  ArnNotLike: isLike,
  NotIpAddress: isInRange,
};

/**
 * Whether a condition holds. Of a key with several values, all must meet it, or any with `ForAnyValue`; without a value `ForAllValues`
 * holds. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function holds(operator: string, keys: Readonly<Record<string, unknown>>, context: RequestContext): boolean {
  if (operator === 'Null') {
    return Object.entries(keys).every(
      ([key, isAbsent]) => String(isAbsent) === `${context[key.toLowerCase()] === undefined}`,
    );
  }
  const [, set, name = operator, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const negated = negations[name];
  const compare = comparisons[name] ?? negated;
  if (compare === undefined)
    throw new StageError(`The condition operator ${operator} is not supported by the local stage.`);
  return Object.entries(keys).every(([key, expected]) => {
    const actual = context[key.toLowerCase()];
    if (actual === undefined || actual.length === 0) {
      return set === 'ForAllValues' || ifExists !== undefined || (negated !== undefined && set === undefined);
    }
    const meets = (one: string) =>
      [expected].flat().some((value) => compare(String(value), one, context)) === (negated === undefined);
    return set === 'ForAnyValue' ? many(actual).some(meets) : many(actual).every(meets);
  });
}

export const many = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value;

/** A text with wildcards and variables. */
function isLike(pattern: string, value: string, context: RequestContext): boolean {
  return pattern.includes('${') ? matchesFilled(pattern, value, context) : matches(pattern, value);
}

/** IAM's wildcards: `*` is any text, `?` any one character. */
function matches(pattern: string, value: string): boolean {
  return /[*?]/.test(pattern) ? glob(pattern, 's').test(value) : pattern === value;
}

/** Compares moments, in epoch milliseconds. @throws StageError when the policy has no date in the form of ISO 8601 */
function byTime(compare: (expected: number, actual: number) => boolean): Comparison {
  return (expected, actual) => {
    const moment = Date.parse(expected);
    if (Number.isNaN(moment)) throw new StageError(`${expected} is not a date.`);
    return compare(moment, Date.parse(actual));
  };
}

/** Whether an address is in a range such as `203.0.113.0/24`, or is the one address. @throws StageError when it is not a range */
function isInRange(range: string, address: string): boolean {
  const [network = '', bits] = range.split('/');
  const length = bits === undefined ? undefined : Number(bits);
  const longest = isIP(network) === 6 ? 128 : 32;
  if (
    isIP(network) === 0 ||
    (length !== undefined && !(Number.isInteger(length) && length >= 0 && length <= longest))
  ) {
    throw new StageError(`${range} is not a range of IP addresses.`);
  }
  const list = new BlockList();
  list.addSubnet(network, length ?? longest, family(network));
  return isIP(address) !== 0 && list.check(address, family(address));
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
