import { type CatchProps, Chain } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { retry } from '../../../constructs/workflows/retry.ts';
import { awaitApproval } from './approval.ts';
import { cancellation } from './cancellation.ts';
import { collectFees } from './fees.ts';
import { drawBracket, playMatches, publish } from './matches.ts';
import type { TournamentPorts } from './ports.ts';
import { prizes } from './prizes.ts';
import { signUpPhase } from './sign-up-phase.ts';

/** Why the tournament does not take place: the name of the error. */
const BECAUSE: CatchProps = { assign: { reason: '{% $states.errorOutput.Error %}' } };

/**
 * The states of a tournament, from sign-up to prizes. Until the first prize is paid, an error that no Retry takes leads to the compensation.
 * @param id the scope of the states
 */
export function tournamentStates(scope: Construct, id: string, ports: TournamentPorts): Chain {
  const states = new Construct(scope, id);
  const cancel = cancellation(states, ports);
  const play = Chain.start(collectFees(states, ports).addCatch(cancel, BECAUSE))
    .next(drawBracket(states, ports).addCatch(cancel, BECAUSE))
    .next(playMatches(states, ports).addCatch(cancel, BECAUSE))
    .next(
      retry(publish(states, 'Ask the organisers', ports, 'The results wait for your approval.')).addCatch(
        cancel,
        BECAUSE,
      ),
    )
    .next(awaitApproval(states, ports).addCatch(cancel, BECAUSE))
    .next(prizes(states, ports));
  return signUpPhase(states, ports, play, cancel);
}
