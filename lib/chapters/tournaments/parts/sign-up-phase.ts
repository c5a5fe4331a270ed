import { Duration } from 'aws-cdk-lib';
import {
  Chain,
  Choice,
  Condition,
  type IChainable,
  Pass,
  type TaskStateBase,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoPutItem, DynamoUpdateItem } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { tournamentItem } from '#lambda/tournaments/keys.ts';
import { Invoke } from '../../../constructs/workflows/invoke.ts';
import { retry } from '../../../constructs/workflows/retry.ts';
import { amount, text, tournamentKey } from './items.ts';
import { INVOKE_SECONDS, type TournamentPorts } from './ports.ts';

/** How DynamoDB says, to a state, that a condition does not hold: an answer, which no retry changes. */
export const CONDITION_FAILED = 'DynamoDB.ConditionalCheckFailedException';

/**
 * Opens the tournament, waits, and writes down who takes part.
 * @param next is where the workflow goes on with at least two entrants, `cancel` where it goes with fewer
 */
export function signUpPhase(scope: Construct, ports: TournamentPorts, next: IChainable, cancel: IChainable): Chain {
  const remember = Pass.jsonata(scope, 'Remember the tournament', {
    assign: {
      tournament: '{% $states.input %}',
      tournamentId: '{% $states.context.Execution.Name %}',
      signUpEndsAt:
        '{% $fromMillis($toMillis($states.context.Execution.StartTime) + $states.input.signUpMinutes * 60000) %}',
    },
  });
  const wait = Wait.jsonata(scope, 'Wait for entries', { time: WaitTime.timestamp('{% $signUpEndsAt %}') });
  const list = retry(
    new Invoke(scope, 'List the entrants', {
      target: ports.listEntrants,
      payload: { tournamentId: '{% $tournamentId %}' },
      timeout: Duration.seconds(INVOKE_SECONDS),
      assign: { list: '{% $states.result.Payload %}' },
    }),
  );
  const tooFew = Pass.jsonata(scope, 'Too few entrants', { assign: { reason: 'TooFewEntrants' } });
  const enough = Choice.jsonata(scope, 'Enough entrants?')
    .when(Condition.jsonata('{% $list.count >= 2 %}'), next)
    .otherwise(tooFew.next(cancel));
  return Chain.start(remember)
    .next(open(scope, ports, wait))
    .next(wait)
    .next(close(scope, ports))
    .next(list)
    .next(enough);
}

/** Writes the row that players see. A start that comes again after a redrive finds the row, and goes on. */
function open(scope: Construct, { table }: TournamentPorts, goOn: IChainable): TaskStateBase {
  const put = DynamoPutItem.jsonata(scope, 'Open the sign-up', {
    table,
    item: {
      ...tournamentKey('PROFILE'),
      entity: text(tournamentItem.entity),
      tournamentId: text('{% $tournamentId %}'),
      title: text('{% $tournament.title %}'),
      fee: amount('$tournament.fee'),
      prizes: DynamoAttributeValue.listFromJsonata(
        '{% [$map($tournament.prizes, function($prize) { {"N": $string($prize)} })] %}',
      ),
      signUpEndsAt: text('{% $signUpEndsAt %}'),
      status: text('open'),
    },
    conditionExpression: 'attribute_not_exists(pk)',
  });
  return retry(put, CONDITION_FAILED).addCatch(goOn, { errors: [CONDITION_FAILED] });
}

/** From here on no entry is taken: a sign-up checks the status in the transaction that writes its entry. */
const close = (scope: Construct, { table }: TournamentPorts): DynamoUpdateItem =>
  retry(setStatus(scope, 'Close the sign-up', table, 'closed'));

/** A task that says how far the tournament is. @param reason why it is cancelled */
export const setStatus = (
  scope: Construct,
  name: string,
  table: TournamentPorts['table'],
  status: 'closed' | 'finished' | 'cancelled',
  reason?: string,
): DynamoUpdateItem =>
  DynamoUpdateItem.jsonata(scope, name, {
    table,
    key: tournamentKey('PROFILE'),
    updateExpression: reason === undefined ? 'SET #status = :status' : 'SET #status = :status, reason = :reason',
    expressionAttributeNames: { '#status': 'status' },
    expressionAttributeValues: {
      ':status': text(status),
      ...(reason === undefined ? {} : { ':reason': text(reason) }),
    },
  });
