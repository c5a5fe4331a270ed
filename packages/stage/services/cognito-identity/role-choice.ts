import { AwsError } from '../../errors.ts';

/** A rule: who has a claim like this gets that role. */
export interface RoleRule {
  readonly Claim: string;
  readonly MatchType: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual';
  readonly Value: string;
  readonly RoleARN: string;
}

/** How a role is chosen for those who sign in with one client of a user pool. */
export interface RoleMapping {
  readonly type: 'Token' | 'Rules';
  readonly ambiguous: 'AuthenticatedRole' | 'Deny';
  /** The first one that matches counts. */
  readonly rules: readonly RoleRule[];
}

type Claims = Readonly<Record<string, unknown>>;

const MATCHES: Readonly<Record<RoleRule['MatchType'], (claim: string, value: string) => boolean>> = {
  Equals: (claim, value) => claim === value,
  Contains: (claim, value) => claim.includes(value),
  StartsWith: (claim, value) => claim.startsWith(value),
  NotEqual: (claim, value) => claim !== value,
};

/**
 * The role for somebody who has signed in.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
 * @param asked the role that the caller wants, of several in the token
 * @returns undefined where the pool has none
 * @throws AwsError `NotAuthorizedException`, `InvalidParameterException`
 */
export function chosenRole(
  claims: Claims,
  mapping: RoleMapping | undefined,
  otherwise: string | undefined,
  asked?: string,
): string | undefined {
  const offered = mapping?.type === 'Token' ? rolesIn(claims) : [];
  if (asked !== undefined) {
    if (offered.includes(asked)) return asked;
    throw new AwsError('InvalidParameterException', `Role ${asked} is not one of those in the token.`);
  }
  if (mapping === undefined) return otherwise;
  const found = mapping.type === 'Rules' ? byRules(claims, mapping.rules) : byToken(claims, offered);
  if (found !== undefined) return found;
  if (mapping.ambiguous === 'AuthenticatedRole') return otherwise;
  throw new AwsError('NotAuthorizedException', 'Ambiguous role resolution: the request is denied.');
}

const rolesIn = (claims: Claims): readonly string[] => [claims['cognito:roles'] ?? []].flat().map(String);

function byToken(claims: Claims, offered: readonly string[]): string | undefined {
  const preferred = claims['cognito:preferred_role'];
  if (typeof preferred === 'string') return preferred;
  return offered.length === 1 ? offered[0] : undefined;
}

const byRules = (claims: Claims, rules: readonly RoleRule[]) =>
  rules.find(({ Claim, MatchType, Value }) => {
    const values = [claims[Claim] ?? []].flat().map(String);
    return values.some((claim) => MATCHES[MatchType](claim, Value));
  })?.RoleARN;
