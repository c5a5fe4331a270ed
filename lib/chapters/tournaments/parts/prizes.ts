import { Duration } from 'aws-cdk-lib';
import {
  Chain,
  Choice,
  Condition,
  Fail,
  Map as MapState,
  ProvideItems,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { EventBridgePutEvents, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { tournamentCancelled, tournamentFinished } from '#lambda/tournaments/events.ts';
import { Invoke } from '../../../constructs/workflows/invoke.ts';
import { retry } from '../../../constructs/workflows/retry.ts';
import { INVOKE_SECONDS, type TournamentPorts } from './ports.ts';
import { setStatus } from './sign-up-phase.ts';

/**
 * Pays the prizes, says so, and has the film made. From the first prize on there is no way back: what fails here is not undone but redriven, from
 * the state that failed (https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html).
 */
export function prizes(scope: Construct, ports: TournamentPorts): Chain {
  const unpaid = Fail.jsonata(scope, 'Prizes are open', {
    error: 'PrizesOpen',
    cause: '{% $string($states.input) %}',
  });
  const done = Succeed.jsonata(scope, 'Finished');
  const wantsFilm = Choice.jsonata(scope, 'Film wanted?')
    .when(Condition.jsonata('{% $tournament.film = true %}'), makeFilm(scope, ports).next(done))
    .otherwise(done);
  return Chain.start(payPrizes(scope, ports).addCatch(unpaid))
    .next(retry(setStatus(scope, 'Note the end', ports.table, 'finished')))
    .next(publishFinished(scope, ports))
    .next(wantsFilm);
}

/** One prize for each winner: few, so the iterations are part of this execution. */
function payPrizes(scope: Construct, { settle }: TournamentPorts): MapState {
  const pay = retry(
    new Invoke(scope, 'Pay the prize', {
      target: settle,
      payload: {
        kind: 'prize',
        tournamentId: '{% $tournamentId %}',
        playerId: '{% $states.input.playerId %}',
        credits: '{% $states.input.credits %}',
      },
      timeout: Duration.seconds(INVOKE_SECONDS),
    }),
  );
  const map = MapState.jsonata(scope, 'Pay the prizes', {
    items: ProvideItems.jsonata('{% $winners %}'),
    maxConcurrency: 4,
    outputs: {},
  });
  return map.itemProcessor(pay);
}

/** An event as the functions of the arcade publish theirs: the same envelope, and the same id each time it comes. */
const publish = (scope: Construct, name: string, { bus }: TournamentPorts, event: Published, detail: object) =>
  retry(
    EventBridgePutEvents.jsonata(scope, name, {
      entries: [
        {
          eventBus: bus,
          source: event.source,
          detailType: event.type,
          detail: TaskInput.fromObject({
            eventId: `{% '${event.type}/' & $tournamentId %}`,
            type: event.type,
            occurredAt: '{% $states.context.State.EnteredTime %}',
            detail: { tournamentId: '{% $tournamentId %}', title: '{% $tournament.title %}', ...detail },
          }),
        },
      ],
      outputs: {},
    }),
  );

interface Published {
  readonly source: string;
  readonly type: string;
}

const publishFinished = (scope: Construct, ports: TournamentPorts) =>
  publish(scope, 'Announce the winners', ports, tournamentFinished, { winners: '{% $winners %}' });

/** Says that the tournament does not take place. */
export const publishCancelled = (scope: Construct, ports: TournamentPorts) =>
  publish(scope, 'Announce the end', ports, tournamentCancelled, { reason: '{% $reason %}' });

/** Starts the workflow of the film and does not wait for it. The name makes it one film, however often this state runs. */
function makeFilm(scope: Construct, { film }: TournamentPorts): StepFunctionsStartExecution {
  const started = 'StepFunctions.ExecutionAlreadyExistsException';
  const start = StepFunctionsStartExecution.jsonata(scope, 'Start the film', {
    stateMachine: film,
    name: '{% $tournamentId %}',
    input: TaskInput.fromObject({ tournamentId: '{% $tournamentId %}' }),
    outputs: {},
  });
  return retry(start, started);
}
