import type { Allowance } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'machines of the film',
    reason:
      'The stage runs no containers, so no job is started, awaited or stopped. AWS asks for these actions: https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html',
    covers: ({ action }) =>
      /^(batch|ecs|ec2|ecr):|^iam:PassRole$|^events:(PutTargets|PutRule|DescribeRule)$/.test(action),
  },
  {
    name: 'map runs',
    reason:
      'Step Functions asks, stops and redrives child executions when an operator stops or redrives their parent: https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html',
    covers: ({ action, resource }) =>
      /^states:(DescribeExecution|StopExecution|RedriveExecution)$/.test(action) &&
      resource.includes('-tournaments-Tournament'),
  },
  {
    name: 'tokens of child executions',
    reason:
      'The stage looks at the state machine with the label of the Map. Which of the two ARNs AWS looks at is not written down, so the role has both.',
    covers: ({ action, resource }) =>
      /^states:SendTask(Success|Failure)$/.test(action) &&
      /:stateMachine:[\w-]+-tournaments-Tournament\w+$/.test(resource),
  },
  {
    name: 'long executions',
    reason:
      'Lambda hands over the operations of an execution with its event, and the SDK asks for those that are too many for one event: a tournament of these has fewer.',
    covers: ({ action }) => action === 'lambda:GetDurableExecutionState',
  },
];
