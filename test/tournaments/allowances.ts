import type { Allowance, ManagedRole } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

/** The roles of containers, which the stage does not run. */
const OF_MACHINES = /-FilmMachines/;

export const managedRoles: readonly ManagedRole[] = [
  { name: /FilmMachinesPackTaskTaskRole/, reason: 'The container calls no service of AWS, so its role has no grant.' },
];

export const allowances: readonly Allowance[] = [
  {
    name: 'machines of the film',
    reason:
      'The stage runs no containers, so no job is started, awaited or stopped. AWS asks for these actions: https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html',
    covers: ({ action }) =>
      /^(batch|ecs|ec2|ecr):|^iam:PassRole$|^events:(PutTargets|PutRule|DescribeRule)$/.test(action),
  },
  {
    name: 'logs of machines',
    reason: 'ECS and Batch write what the containers print. The stage runs no containers.',
    covers: ({ action }, { name }) => OF_MACHINES.test(name) && action.startsWith('logs:'),
  },
  {
    name: 'delivery of logs of workflows',
    reason:
      'Step Functions sets up the delivery of its log by these actions, which know no resources: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
    covers: ({ action, resource }) =>
      resource === '*' &&
      /^logs:\w*(LogDelivery|LogDeliveries|ResourcePolicy|ResourcePolicies|LogGroups)$/.test(action),
  },
  {
    name: 'traces of workflows',
    reason:
      'These actions know no resources: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html',
    covers: ({ action, resource }) => resource === '*' && action.startsWith('xray:'),
  },
  {
    name: 'lists of entrants by their prefix',
    reason: 'There is a key for each tournament, made at run time.',
    covers: ({ resource }) => /-entrants\w+\/entrants\/\*$/.test(resource),
  },
  {
    name: 'checkpoints and answers of its executions',
    reason: 'An execution has an id that is known when it begins; the grant names the function.',
    covers: ({ action }) => /^lambda:(CheckpointDurableExecution|SendDurableExecutionCallback\w+)$/.test(action),
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
      /:stateMachine:[\w-]+-tournaments-Tournament\w+(\/Fees)?$/.test(resource),
  },
  {
    name: 'long executions',
    reason:
      'Lambda hands over the operations of an execution with its event, and the SDK asks for those that are too many for one event: a tournament of these has fewer.',
    covers: ({ action }) => action === 'lambda:GetDurableExecutionState',
  },
];
