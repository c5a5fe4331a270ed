import { add, drop, dropResource, replace } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';
import { bulletinMutations } from './bulletin-mutations.ts';
import { mailMutations } from './mail-mutations.ts';
import { queueMutations } from './queue-mutations.ts';

const CONDITION = 'Properties/Statement/Condition';
const STREAM = 'Properties/SourceParameters/DynamoDBStreamParameters';

const buses: Mutations = {
  'archive-for-ever': {
    pattern: 'eventbridge-archive-replay',
    breaks: 'plays are kept, and paid for, without an end',
    change: drop('PlaysArchive', 'Properties/RetentionDays'),
  },
  'archive-of-everything': {
    pattern: 'eventbridge-archive-replay',
    breaks: 'the archive takes events that no replay needs',
    change: drop('PlaysArchive', 'Properties/EventPattern/detail-type'),
  },
  'announced-twice': {
    pattern: 'eventbridge-archive-replay',
    breaks: 'a replay announces again what everybody has heard',
    change: drop('PlaysLive', 'Properties/EventPattern/replay-name'),
  },
  'replays-repair-nothing': {
    pattern: 'eventbridge-archive-replay',
    breaks: 'statistics never see an event again',
    change: add('PlaysAll', 'Properties/EventPattern/replay-name', [{ exists: false }]),
  },
  'bus-for-everybody': {
    pattern: 'eventbridge-cross-account',
    breaks: 'any account of AWS may send events to the central bus',
    change: drop('CentralMembers', CONDITION),
  },
  'members-do-more': {
    pattern: 'eventbridge-cross-account',
    breaks: 'accounts of the organisation may change rules of the central bus',
    change: replace('CentralMembers', 'Properties/Statement/Action', 'events:*'),
  },
  'nobody-shut-out': {
    pattern: 'eventbridge-cross-account',
    breaks: 'an account that sends too much cannot be shut out',
    change: dropResource('CentralQuarantine'),
  },
  'central-rule-on-default-bus': {
    pattern: 'eventbridge-cross-account',
    breaks: 'the queue gets the events of one account only',
    change: drop('CentralInstanceStateChanges', 'Properties/EventBusName'),
  },
  'forwards-everything': {
    pattern: 'eventbridge-cross-account',
    breaks: 'the queue gets events that are not about the states of instances',
    change: drop('CentralInstanceStateChanges', 'Properties/EventPattern/detail-type'),
  },
  'forwards-anywhere': {
    pattern: 'eventbridge-cross-account',
    breaks: 'a rule of this account may put events on every bus',
    change: widenTo('CentralForwardRoleDefaultPolicy', 'events:PutEvents'),
  },
};

const pipe: Mutations = {
  'every-change': {
    pattern: 'ddb-stream-sns-fanout',
    breaks: 'the queue gets every change of the table, and AWS bills a request for each',
    change: drop('NewPlayers', 'Properties/SourceParameters/FilterCriteria'),
  },
  'retries-without-end': {
    pattern: 'ddb-stream-sns-fanout',
    breaks: 'one change that cannot be delivered blocks its shard for a day',
    change: drop('NewPlayers', `${STREAM}/MaximumRetryAttempts`),
  },
  'failures-lost': {
    pattern: 'ddb-stream-sns-fanout',
    breaks: 'nobody hears of a change that the pipe has given up',
    change: drop('NewPlayers', `${STREAM}/DeadLetterConfig`),
  },
  'blocked-by-one': {
    pattern: 'ddb-stream-sns-fanout',
    breaks: 'one bad change makes its whole batch fail',
    change: drop('NewPlayers', `${STREAM}/OnPartialBatchItemFailure`),
  },
  'pipe-receives': {
    pattern: 'ddb-stream-sns-fanout',
    breaks: 'the pipe may read the queues that it only writes to',
    change: alsoAllow('NewPlayersRoleDefaultPolicy', 'sqs:SendMessage', 'sqs:ReceiveMessage'),
  },
};

export const mutations = [queueMutations, buses, pipe, bulletinMutations, mailMutations];
