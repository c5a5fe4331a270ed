import { StageError } from '../../errors.ts';
import { type Decision, evaluate, many } from '../../iam/evaluate.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import type { Exchange } from './exchange.ts';
import { apiArn, conditionKeys, methodArn } from './method-arn.ts';

/**
 * Checks the policy of an API when the API is made.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
 * @throws StageError when a statement names no principal, or a resource that is not of an API
 */
export function checkPolicy({ Statement }: PolicyDocument, where: string): void {
  for (const { Principal, Resource } of Statement) {
    if (Principal === undefined || Resource === undefined) {
      throw new StageError(`${where}: property Policy: a statement needs a Principal and a Resource.`);
    }
    const other = many(Resource).find((one) => !/^(\*|execute-api:\/.*|arn:[\w*-]+:execute-api:.*)$/s.test(one));
    if (other !== undefined) throw new StageError(`${where}: property Policy: ${other} is not of an API.`);
  }
}

/** A policy with its resources in full: `execute-api:/prod/GET/*` is short for those of the API itself. */
export function completed({ Statement, ...others }: PolicyDocument, endpoint: Exchange['endpoint']): PolicyDocument {
  const full = (resource: string) => resource.replace(/^execute-api:\//, `${apiArn(endpoint)}/`);
  return {
    ...others,
    Statement: Statement.map(({ Resource = [], ...statement }) => ({
      ...statement,
      Resource: many(Resource).map(full),
    })),
  };
}

/**
 * What policies say of a caller that AWS does not know.
 * @param identity what an authorizer answered
 */
export function decide(exchange: Exchange, identity: readonly PolicyDocument[], policy?: PolicyDocument): Decision {
  const request = {
    principal: { type: 'AWS', id: 'anonymous' },
    action: 'execute-api:Invoke',
    resource: methodArn(exchange),
    context: conditionKeys(exchange),
  } as const;
  return evaluate(request, identity, policy === undefined ? [] : [completed(policy, exchange.endpoint)]);
}
