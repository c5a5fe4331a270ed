import { drop, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';
import { durable } from './durable-mutations.ts';

const DEFINITION = 'Properties/DefinitionString';

const workflows: Mutations = {
  'tournament-as-express': {
    pattern: 'sfn-order-workflow',
    breaks: 'an execution ends after five minutes, and may run a step twice',
    change: replace('Tournament', 'Properties/StateMachineType', 'EXPRESS'),
  },
  'log-with-tokens': {
    pattern: 'sfn-order-workflow',
    breaks: 'who reads the log can complete tasks',
    change: replace('Tournament', 'Properties/LoggingConfiguration/IncludeExecutionData', true),
  },
  'tournament-without-a-trace': {
    pattern: 'sfn-order-workflow',
    breaks: 'no trace shows where a tournament spends its time',
    change: drop('Tournament', 'Properties/TracingConfiguration'),
  },
  'errors-lead-to-prizes': {
    pattern: 'sfn-order-workflow',
    breaks: 'a tournament that failed is noted as finished, and no fee goes back',
    change: rewrite('Tournament', DEFINITION, 'Anything to refund?', 'Note the end'),
  },
  'nothing-is-tried-again': {
    pattern: 'sfn-retry-catch',
    breaks: 'one throttle cancels a tournament',
    change: rewrite('Tournament', DEFINITION, 'States.TaskFailed', 'States.Permissions'),
  },
  'declined-payments-are-tried-again': {
    pattern: 'sfn-retry-catch',
    breaks: 'a player without credits is charged five times',
    change: rewrite('Tournament', DEFINITION, 'PaymentDeclined', 'PaymentRefused'),
  },
  'entrants-in-the-state': {
    pattern: 'sfn-parallel-map-choice',
    breaks: 'the history of one execution has all entrants, and ends at 25,000 events',
    change: rewrite('Tournament', DEFINITION, 'DISTRIBUTED', 'INLINE'),
  },
  'no-wait': {
    pattern: 'sfn-parallel-map-choice',
    breaks: 'the sign-up lasts a year',
    change: rewrite('Tournament', DEFINITION, '{% $signUpEndsAt %}', '2027-12-01T00:00:00Z'),
  },
  'approval-by-anybody-who-reads-mail': {
    pattern: 'sfn-task-token',
    breaks: 'the mail to the organisers has the token',
    change: rewrite(
      'Tournament',
      DEFINITION,
      'The results wait for your approval.',
      "' & $states.context.Task.Token & '",
    ),
  },
  'organiser-may-sleep': {
    pattern: 'sfn-task-token',
    breaks: 'an organiser who says nothing is noticed after a day',
    change: rewrite('Tournament', DEFINITION, ':3600', ':86399'),
  },
  'charge-of-no-function': {
    pattern: 'sfn-task-token',
    breaks: 'the function may read all players',
    change: alsoAllow('ChargeEntrantRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:Scan'),
  },
  'referee-may-vanish': {
    pattern: 'sfn-activity',
    breaks: 'a worker that died keeps its task for a day',
    change: rewrite('Tournament', DEFINITION, ':600,', ':86000,'),
  },
  'activity-of-all-copies': {
    pattern: 'sfn-activity',
    breaks: 'a second copy of the stack cannot be deployed',
    change: replace('Matches', 'Properties/Name', 'matches'),
  },
  'workflow-reads-the-whole-bucket': {
    pattern: 'sfn-sdk-integrations',
    breaks: 'the role may read what is no list of entrants',
    change: widenTo('TournamentRoleDefaultPolicy', 's3:GetObject'),
  },
  'workflow-deletes': {
    pattern: 'sfn-sdk-integrations',
    breaks: 'a changed definition can delete any player',
    change: alsoAllow('TournamentRoleDefaultPolicy', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'),
  },
  'news-as-standard': {
    pattern: 'sfn-express',
    breaks: 'each message is billed by its steps',
    change: replace('News', 'Properties/StateMachineType', 'STANDARD'),
  },
  'sign-up-without-a-log': {
    pattern: 'sfn-express',
    breaks: 'an execution leaves nothing, because express workflows have no history',
    change: replace('SignUp', 'Properties/LoggingConfiguration/Level', 'OFF'),
  },
  'job-that-nobody-waits-for': {
    pattern: 'sfn-batch-job',
    breaks: 'the film is packed before it is cut',
    change: rewrite('Film', DEFINITION, 'submitJob.sync', 'submitJob'),
  },
  'machines-by-the-hour': {
    pattern: 'sfn-batch-job',
    breaks: 'instances wait for jobs, and are billed',
    change: replace('FilmMachines', 'Properties/ComputeResources/Type', 'EC2'),
  },
};

export const mutations = [workflows, durable];
