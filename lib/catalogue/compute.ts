import type { CatalogueRow } from './types.ts';

/** Lambda in depth, containers and servers in outline. */
export const compute = {
  'lambda-async-dlq': {
    title: "A function's own dead-letter queue",
    summary:
      'It keeps a failed asynchronous event as it came; a destination beside it keeps a record of what happened.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda', 'SQS'],
    errata: [3],
  },
  'lambda-invocation-modes': {
    title: 'Sync, async and polled invocation',
    summary:
      'Who retries depends on the path: the caller, the async queue (twice by default) or the event source mapping.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
    errata: [2, 3],
  },
  'lambda-config-explicit': {
    title: 'Explicit timeout and memory',
    summary:
      'Set both: the timeout is 3 s by default and 900 s at most for a normal function, and CPU grows with memory.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
    errata: [1, 22],
  },
  'lambda-env-config': {
    title: 'Configuration by environment variable',
    summary: 'Resource names reach the code through variables, 4 KB in all; secrets belong in a secret store instead.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
  },
  'lambda-init-outside-handler': {
    title: 'Initialise once per environment',
    summary:
      'Clients and connections made at module scope are reused by later invocations in the same execution environment.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
  },
  'lambda-package-small': {
    title: 'Small deployment package',
    summary: 'Bundle only what runs: less code loads sooner and stays far below 50 MB zipped and 250 MB unzipped.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
  },
  'lambda-layers': {
    title: 'Shared layer',
    summary:
      'A layer holds dependencies for several functions, has versions of its own and counts toward the 250 MB limit.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
  },
  'lambda-versions-aliases': {
    title: 'Versions and aliases',
    summary:
      'A version is frozen code; an alias is the pointer callers use and may split traffic, though never to $LATEST.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
    errata: [15],
  },
  'lambda-reserved-concurrency': {
    title: 'Reserved concurrency',
    summary:
      'Part of the Regional concurrency pool is set aside for one function, as a guarantee and a ceiling at once.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
    errata: [21, 95],
  },
  'lambda-no-recursion': {
    title: 'No recursive invocation',
    summary:
      'A function must not write to what triggers it; loop detection stops such a loop only after about 16 passes.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda'],
  },
  'lambda-idempotency': {
    title: 'Idempotent handler',
    summary:
      'An event may arrive twice even when nothing failed, so a conditional record turns the repeat into a no-op.',
    group: 'Compute',
    fit: 'core',
    services: ['Lambda', 'DynamoDB'],
    errata: [3],
  },
  'lambda-durable-steps': {
    title: 'Durable function: steps and replay',
    summary:
      'Each step of a durable function is checkpointed, so a worker that dies goes on after the last one that finished.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
  },
  'lambda-durable-wait-callback': {
    title: 'Durable function: wait and callback',
    summary:
      'Nothing runs while a durable function waits for days, or for people who answer before a timeout ends the wait.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
  },
  'lambda-durable-parallel': {
    title: 'Durable function: branches and compensation',
    summary:
      'Branches run a few at once, each with steps of its own; when one fails for good, what the others did is undone.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
  },
  'lambda-ab-weights': {
    title: 'Alias with fixed weights',
    summary:
      'An alias runs two published versions by fixed shares for a comparison; metrics tell them apart by ExecutedVersion.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
  },
  'lambda-provisioned-concurrency': {
    title: 'Provisioned concurrency',
    summary:
      'Environments initialised ahead of time on a version or alias avoid cold starts, and cost money while idle.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
  },
  'lambda-vpc-attached': {
    title: 'Lambda in a VPC',
    summary:
      'Attach only to reach private resources: start-up is no longer the cost, NAT or endpoints for outside calls are.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda', 'VPC'],
    errata: [23],
  },
  'lambda-efs-mount': {
    title: 'EFS mounted in Lambda',
    summary:
      'A function in a VPC mounts a shared file system through an access point, for files that outlive an environment.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda', 'EFS', 'VPC'],
  },
  'lambda-container-image': {
    title: 'Container image function',
    summary:
      'A function packaged as an image of up to 10 GB, for large or native dependencies that do not fit in a zip.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda', 'ECR'],
  },
  'lambda-ephemeral-storage': {
    title: 'Size of /tmp',
    summary:
      'Scratch space ranges from 512 MB to 10,240 MB and may keep files between invocations, but is not durable.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
    errata: [22],
  },
  'lambda-custom-runtime': {
    title: 'Custom runtime',
    summary:
      'A bootstrap on an OS-only runtime runs any language, and keeping that runtime up to date becomes your task.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
    errata: [24],
  },
  'lambda-throttling': {
    title: 'Throttling',
    summary:
      'Without a free execution a synchronous caller gets 429; an asynchronous event is kept and tried again for hours.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
  },
  'lambda-context-deadline': {
    title: 'Stop in time',
    summary: 'A long batch asks the context for the time that is left, stops early, and hands the rest on.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda', 'SQS'],
  },
  'lambda-memory-cpu': {
    title: 'Memory buys CPU',
    summary:
      'The share of a core grows with the memory, so more memory can cost the same and take less time: measure it.',
    group: 'Compute',
    fit: 'optional',
    services: ['Lambda'],
  },
  'fargate-service-alb': {
    title: 'Fargate service behind an ALB',
    summary:
      'Containers without servers: each task has its own private IP, sits in an IP target group and scales on load.',
    group: 'Compute',
    fit: 'optional',
    services: ['ECS', 'Fargate', 'ALB'],
  },
  'ecs-event-driven-task': {
    title: 'Task started by an event',
    summary:
      'An EventBridge rule runs a Fargate task per event or on a schedule, for jobs too long or heavy for a function.',
    group: 'Compute',
    fit: 'optional',
    services: ['ECS', 'EventBridge', 'S3', 'DynamoDB'],
  },
  'ecs-sqs-worker-scaling': {
    title: 'Queue workers that scale',
    summary: 'Container workers poll a queue, and their number follows the backlog per task rather than CPU.',
    group: 'Compute',
    fit: 'optional',
    services: ['ECS', 'SQS', 'CloudWatch'],
  },
  'ecs-task-definition': {
    title: 'Task definition and roles',
    summary:
      'The execution role starts the task, the task role bounds what your code may do, and secrets come by reference.',
    group: 'Compute',
    fit: 'optional',
    services: ['ECS', 'SSM', 'Secrets Manager'],
  },
  'ecs-shared-efs': {
    title: 'EFS volume for tasks',
    summary: 'Tasks in several Availability Zones share one file system through an access point, encrypted in transit.',
    group: 'Compute',
    fit: 'optional',
    services: ['ECS', 'EFS'],
  },
  'ecr-repository': {
    title: 'Image repository',
    summary: 'A private registry with immutable tags, scan on push and a lifecycle rule that removes old images.',
    group: 'Compute',
    fit: 'optional',
    services: ['ECR'],
  },
  'asg-launch-template': {
    title: 'Auto Scaling group',
    summary: 'A launch template and target tracking size the fleet; new accounts cannot create launch configurations.',
    group: 'Compute',
    fit: 'optional',
    services: ['EC2 Auto Scaling', 'CloudWatch'],
    errata: [72],
  },
  'asg-lifecycle-hook': {
    title: 'Lifecycle hook with Lambda',
    summary: 'A hook holds an instance at launch or termination until a function has configured, drained or saved it.',
    group: 'Compute',
    fit: 'optional',
    services: ['EC2 Auto Scaling', 'EventBridge', 'Lambda'],
  },
  'ecs-ec2-placement': {
    title: 'ECS placement and capacity',
    summary:
      'On EC2 hosts, strategies such as binpack or spread place the tasks, and capacity providers scale the hosts.',
    group: 'Compute',
    fit: 'guide',
    services: ['ECS', 'EC2'],
  },
  'eks-overview': {
    title: 'EKS in brief',
    summary:
      'Managed Kubernetes for teams that want its API and portability, with managed, self-managed or Fargate nodes.',
    group: 'Compute',
    fit: 'guide',
    services: ['EKS'],
  },
  'copilot-cli': {
    title: 'Copilot CLI',
    summary: 'Support for this container tool ended on 2026-06-12; the ECS patterns of CDK take its place.',
    group: 'Compute',
    fit: 'guide',
    services: ['Copilot'],
    errata: [83],
  },
  'beanstalk-environments': {
    title: 'Elastic Beanstalk',
    summary: 'Managed web and worker environments on EC2; a table maps each feature to its serverless counterpart.',
    group: 'Compute',
    fit: 'guide',
    services: ['Elastic Beanstalk'],
    errata: [104],
  },
  'ec2-basics': {
    title: 'EC2 essentials',
    summary:
      'Instance types, purchase options, user data, images, and metadata read only with an IMDSv2 session token.',
    group: 'Compute',
    fit: 'guide',
    services: ['EC2'],
    errata: [101],
  },
  'amplify-overview': {
    title: 'Amplify in brief',
    summary: 'A front-end platform that hosts web apps and sets up Cognito, AppSync and DynamoDB behind them.',
    group: 'Compute',
    fit: 'guide',
    services: ['Amplify'],
  },
} as const satisfies Record<string, CatalogueRow>;
