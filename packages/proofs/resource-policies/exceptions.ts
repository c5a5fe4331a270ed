import type { ResourceStatement } from './statements.ts';

/** Statements that admit a service without naming the source. One that nothing needs any more is a failure. */
export interface Exception {
  readonly name: string;
  readonly reason: string;
  readonly covers: (statement: ResourceStatement) => boolean;
}

const trusts = ({ type, services }: ResourceStatement, service: string) =>
  type === 'AWS::IAM::Role' && services.join() === `${service}.amazonaws.com`;

/** Where AWS documents no source to name. */
export const exceptions: readonly Exception[] = [
  {
    name: 'roles of functions',
    reason:
      'The page on execution roles names no condition for their trust, so they have none (unverified; settled by: a function whose role admits Lambda with aws:SourceArn). Who may give it to a function is decided by iam:PassRole (https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html).',
    covers: (statement) => trusts(statement, 'lambda'),
  },
  {
    name: 'the log role of API Gateway',
    reason:
      'The page on logging names no condition for the role of the account, which serves every API of it (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html). So the role has no condition (unverified; settled by: UpdateAccount with a role that admits API Gateway with aws:SourceAccount).',
    covers: (statement) => trusts(statement, 'apigateway'),
  },
  {
    name: 'log streams of EventBridge',
    reason:
      'EventBridge documents the condition for logs:PutLogEvents only: the stream is created without a rule in hand, and an empty stream tells nobody anything (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions).',
    covers: ({ type, actions }) => type === 'AWS::Logs::ResourcePolicy' && actions.join() === 'logs:CreateLogStream',
  },
];
