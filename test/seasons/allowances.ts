import type { Allowance } from '@serverless-arcade/proofs/least-privilege/allowance.ts';

export const allowances: readonly Allowance[] = [
  {
    name: 'dead letters of a schedule',
    reason:
      'EventBridge Scheduler has done its part when Lambda takes the event, and Lambda takes every event. Dead letters remain for a role that may no longer invoke; test/seasons shows that.',
    covers: (grant) =>
      grant.action === 'sqs:SendMessage' && /:[\w-]+-seasons-SeasonEndsFailures\w+$/.test(grant.resource),
  },
];
