import { Duration } from 'aws-cdk-lib';
import { Parallel, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { SnsPublish, StepFunctionsInvokeActivity } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { Invoke } from '../../../constructs/workflows/invoke.ts';
import { retry } from '../../../constructs/workflows/retry.ts';
import { INVOKE_SECONDS, type TournamentPorts } from './ports.ts';

/** Draws the bracket, and tells the organisers at the same time. The output is the bracket. */
export function drawBracket(scope: Construct, ports: TournamentPorts): Parallel {
  const draw = retry(
    new Invoke(scope, 'Draw the bracket', {
      target: ports.drawBracket,
      payload: { tournamentId: '{% $tournamentId %}' },
      timeout: Duration.seconds(INVOKE_SECONDS),
    }),
    'NotEnoughPlayers',
  );
  const tell = retry(publish(scope, 'Tell the organisers', ports, 'The sign-up is over, and the matches begin.'));
  return Parallel.jsonata(scope, 'Prepare the matches', { outputs: '{% $states.result[0] %}' }).branch(draw, tell);
}

/** A message to the organisers. Anybody may read it: it has no token. */
export const publish = (scope: Construct, name: string, { organisers }: TournamentPorts, says: string): SnsPublish =>
  SnsPublish.jsonata(scope, name, {
    topic: organisers,
    subject: 'Tournament',
    message: TaskInput.fromText(`{% $tournament.title & ' (' & $tournamentId & '): ${says}' %}`),
    outputs: '{% $states.input %}',
  });

/** Heartbeats come every minute: ten without one, and another referee gets the task. */
const SILENCE = Duration.minutes(10);

/** Waits for a referee to let the matches be played. Of the answer only players of the bracket count. */
export function playMatches(scope: Construct, { matches }: TournamentPorts): StepFunctionsInvokeActivity {
  const play = StepFunctionsInvokeActivity.jsonata(scope, 'Play the matches', {
    activity: matches,
    heartbeatTimeout: Timeout.duration(SILENCE),
    taskTimeout: Timeout.duration(Duration.days(1)),
    assign: {
      winners: `{% (
        $players := $reduce($states.input.matches, $append);
        $standings := [$distinct($states.result.standings[$ in $players])];
        $prizes := $tournament.prizes;
        [$map($standings[[0..$count($prizes) - 1]], function($player, $index) {
          { 'playerId': $player, 'place': $index + 1, 'credits': $prizes[$index] }
        })]
      ) %}`,
    },
    outputs: {},
  });
  play.addRetry({ errors: ['States.HeartbeatTimeout'], interval: Duration.seconds(1), maxAttempts: 3, backoffRate: 1 });
  return play;
}
