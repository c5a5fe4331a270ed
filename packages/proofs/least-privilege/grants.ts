import { evaluate, many } from '@serverless-arcade/stage/iam/evaluate.ts';
import type { PolicyDocument, Statement } from '@serverless-arcade/stage/iam/policy.ts';
import type { RecordOf } from '@serverless-arcade/stage/records.ts';

/** One action on one resource that a role may do: what a policy says in lists, taken apart. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  /** The statement with this action and this resource only, and the conditions it had. */
  readonly statement: Statement;
}

/** Everything that policies allow, each action on each resource once. */
export function grantsOf(policies: readonly PolicyDocument[]): readonly Grant[] {
  return policies
    .flatMap(({ Statement }) => Statement.filter(({ Effect }) => Effect === 'Allow'))
    .flatMap((statement) =>
      many(statement.Action).flatMap((action) =>
        many(statement.Resource ?? '*').map((resource) => ({
          action,
          resource,
          statement: { ...statement, Action: action, Resource: resource },
        })),
      ),
    );
}

/** The policies of keys and roles decide whether identity policies may allow anything. This one lets those of a role's account, and allows nothing itself. */
const letsIdentitiesDecide = (roleArn: string): PolicyDocument => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${roleArn.split(':')[4]}:root` },
      Action: ['kms:*', 'sts:*'],
      Resource: '*',
    },
  ],
});

/** Whether a call was allowed by this very grant: decided by the stage's own evaluation, conditions included. */
export function covers({ statement }: Grant, call: RecordOf<'call'>): boolean {
  const { action, resource, principal, role: id = principal, context = {} } = call;
  const request = { principal: { type: 'AWS', id }, action, resource, context } as const;
  return evaluate(request, [{ Statement: [statement] }], [letsIdentitiesDecide(id)]) === 'allow';
}

/** `dynamodb:GetItem on table/arcade`, short enough for a line. */
export const nameOfGrant = ({ action, resource }: Pick<Grant, 'action' | 'resource'>) =>
  `${action} on ${resource === '*' ? 'everything' : resource.split(':').slice(5).join(':')}`;
