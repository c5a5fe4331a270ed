import type { CatalogueRow } from './types.ts';

/** Step Functions and what to use for long work. */
export const workflow = {
  'sfn-order-workflow': {
    title: 'Standard workflow',
    summary:
      'A durable state machine runs up to a year, records every step and undoes earlier steps when a later one fails.',
    group: 'Workflow',
    fit: 'optional',
    services: ['Step Functions', 'Lambda'],
  },
  'sfn-retry-catch': {
    title: 'Retry and Catch',
    summary: 'Each task states which errors to retry, with what backoff, and where to go when the retries are used up.',
    group: 'Workflow',
    fit: 'optional',
    services: ['Step Functions'],
  },
  'sfn-parallel-map-choice': {
    title: 'Branches, loops and waits',
    summary: 'Parallel, Map, Choice, Wait and Pass states put the control flow in the definition instead of in code.',
    group: 'Workflow',
    fit: 'optional',
    services: ['Step Functions'],
  },
  'sfn-task-token': {
    title: 'Callback with a task token',
    summary: 'The workflow pauses until its token comes back with success or failure, or a timeout ends the wait.',
    group: 'Workflow',
    fit: 'optional',
    services: ['Step Functions', 'SQS', 'Lambda'],
  },
  'sfn-activity': {
    title: 'Activity worker',
    summary: 'A worker running anywhere polls Step Functions for tasks and reports success, failure or a heartbeat.',
    group: 'Workflow',
    fit: 'optional',
    services: ['Step Functions'],
  },
  'sfn-express': {
    title: 'Express workflow',
    summary:
      'Short runs of up to five minutes; a synchronous start answers 200 even if the run failed, so read its status.',
    group: 'Workflow',
    fit: 'optional',
    services: ['Step Functions', 'API Gateway'],
    errata: [92],
  },
  'sfn-sdk-integrations': {
    title: 'Service calls without glue',
    summary: 'States call DynamoDB, ECS or Batch directly under the role of the workflow, with no function in between.',
    group: 'Workflow',
    fit: 'optional',
    services: ['Step Functions', 'DynamoDB', 'ECS', 'Batch'],
  },
  'sfn-batch-job': {
    title: 'Jobs of Batch and ECS',
    summary:
      'A state starts a job that outlasts any function, waits for its end, and stops it when its own time is over.',
    group: 'Workflow',
    fit: 'optional',
    services: ['Step Functions', 'Batch', 'ECS'],
  },
  'swf-legacy': {
    title: 'Simple Workflow Service',
    summary:
      'A legacy service: task tokens and activities cover its external signals, nested executions its child results.',
    group: 'Workflow',
    fit: 'guide',
    services: ['SWF'],
    errata: [91],
  },
  'long-job-offload': {
    title: 'Work beyond the Lambda limit',
    summary: 'Past 900 s use Fargate, Batch or CodeBuild (up to 36 h), or split the work into Step Functions states.',
    group: 'Workflow',
    fit: 'guide',
    services: ['Batch', 'Fargate', 'Step Functions'],
    errata: [1, 86],
  },
} as const satisfies Record<string, CatalogueRow>;
