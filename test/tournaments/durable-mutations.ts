import { drop, dropResource, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

/** What may go wrong with the tournament that a durable function runs. */
export const durable: Mutations = {
  'run-that-is-not-durable': {
    pattern: 'lambda-durable-steps',
    breaks: 'the SDK finds no execution in its event, and no tournament begins',
    change: drop('RunTournament', 'Properties/DurableConfig'),
  },
  'run-without-checkpoints': {
    pattern: 'lambda-durable-steps',
    breaks: 'the first step cannot be kept, and the execution fails',
    change: dropResource('RunTournamentCheckpoints'),
  },
  'checkpoints-of-all-functions': {
    pattern: 'lambda-durable-steps',
    breaks: 'the function may write into executions of others',
    change: widenTo('RunTournamentCheckpoints', 'lambda:CheckpointDurableExecution'),
  },
  'run-of-a-day': {
    pattern: 'lambda-durable-wait-callback',
    breaks: 'a tournament times out while players sign up, and its fees stay taken',
    change: replace('RunTournament', 'Properties/DurableConfig/ExecutionTimeout', 86_400),
  },
  'run-that-is-forgotten': {
    pattern: 'lambda-durable-wait-callback',
    breaks: 'a tournament of yesterday can be started again by the same name',
    change: replace('RunTournament', 'Properties/DurableConfig/RetentionPeriodInDays', 1),
  },
  'run-without-refunds': {
    pattern: 'lambda-durable-parallel',
    breaks: 'no fee is taken or given back',
    change: dropStatement('RunTournamentRoleDefaultPolicy', 'dynamodb:UpdateItem'),
  },
  'run-that-fails-in-silence': {
    pattern: 'lambda-durable-parallel',
    breaks: 'fees are open, or prizes, and no one hears of it',
    environment: 'prod',
    change: dropResource('DurableTournamentFailedAlarm'),
  },
  'alarm-of-invocations': {
    pattern: 'lambda-durable-parallel',
    breaks: 'each worker that dies sets off the alarm, although the execution goes on',
    environment: 'prod',
    change: replace('DurableTournamentFailedAlarm', 'Properties/MetricName', 'Errors'),
  },
};
