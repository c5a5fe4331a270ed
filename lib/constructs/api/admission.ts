import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

export interface AdmissionProps {
  /** The methods that ask for no credentials, and that everybody may call: `GET/health`. `*` stands for any text. */
  readonly open: readonly string[];
  /** Paths that are only for callers at these places: `/admin/*`. */
  readonly paths: readonly string[];
  /** Ranges of public addresses: `203.0.113.0/24`. @default none */
  readonly ranges?: readonly string[];
  /** VPC endpoints, by which a private API is called: `vpce-1a2b3c4d`. @default none */
  readonly vpcEndpoints?: readonly string[];
}

/**
 * The policy of an API that admits callers to some paths only from certain places.
 *
 * The order of statements makes no difference, their effect does: a denial wins over what allows. The statement that allows is for
 * methods that ask for no credentials: of these, a policy denies what it says nothing about. It must name no other method. Within
 * an account it is enough that one policy allows: an `Allow` of everything would let in a role that may call nothing, and a token whose
 * authorizer answered for another path.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 *
 * @throws when no place is named, or a range is not one
 */
export function admission({ open, paths, ranges = [], vpcEndpoints = [] }: AdmissionProps): PolicyDocument {
  if (ranges.length + vpcEndpoints.length === 0) throw new Error('admission: name a range or a VPC endpoint.');
  const wrong = ranges.find((range) => !/^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/i.test(range));
  if (wrong !== undefined) throw new Error(`admission: ${wrong} is not a range such as 203.0.113.0/24.`);
  const statement = (effect: Effect, resources: readonly string[], conditions: object = {}) =>
    new PolicyStatement({
      effect,
      principals: [new AnyPrincipal()],
      actions: ['execute-api:Invoke'],
      resources: [...resources],
      conditions,
    });
  return new PolicyDocument({
    statements: [
      statement(
        Effect.ALLOW,
        open.map((method) => `execute-api:/*/${method}`),
      ),
      // Both conditions have to hold for the denial: who is at one of the places passes. `aws:SourceIp` is the address of the
      // connection, not what a caller writes into X-Forwarded-For.
      statement(
        Effect.DENY,
        paths.map((path) => `execute-api:/*/*${path}`),
        {
          ...(ranges.length === 0 ? {} : { NotIpAddress: { 'aws:SourceIp': [...ranges] } }),
          ...(vpcEndpoints.length === 0 ? {} : { StringNotEquals: { 'aws:SourceVpce': [...vpcEndpoints] } }),
        },
      ),
    ],
  });
}
