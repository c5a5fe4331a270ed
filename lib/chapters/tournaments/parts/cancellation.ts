import { Chain, Choice, Condition, Fail, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { retry } from '../../../constructs/workflows/retry.ts';
import { refundFees } from './fees.ts';
import type { TournamentPorts } from './ports.ts';
import { publishCancelled } from './prizes.ts';
import { setStatus } from './sign-up-phase.ts';

/**
 * The compensation: every fee goes back, then the tournament is cancelled. It is an end that the definition knows, so the execution succeeds; only
 * fees that cannot be given back fail it, and its alarm goes off.
 */
export function cancellation(scope: Construct, ports: TournamentPorts): Choice {
  const open = Fail.jsonata(scope, 'Refunds are open', { error: 'RefundsOpen', cause: '{% $string($states.input) %}' });
  const end = Chain.start(retry(setStatus(scope, 'Cancel the tournament', ports.table, 'cancelled', '{% $reason %}')))
    .next(publishCancelled(scope, ports))
    .next(Succeed.jsonata(scope, 'Cancelled'));
  return Choice.jsonata(scope, 'Anything to refund?')
    .when(Condition.jsonata('{% $reason = "TooFewEntrants" %}'), end)
    .otherwise(refundFees(scope, ports).addCatch(open).next(end));
}
