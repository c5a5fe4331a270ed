import { Duration } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import {
  DistributedMap,
  IntegrationPattern,
  S3JsonItemReader,
  StateMachineType,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { Invoke } from '../../../constructs/workflows/invoke.ts';
import { retry } from '../../../constructs/workflows/retry.ts';
import { INVOKE_SECONDS, type TournamentPorts } from './ports.ts';

/** Child executions are those of `<state machine>/<label>`. */
export const FEES = 'Fees';
export const REFUNDS = 'Refunds';

/** How long the payment provider may take. */
const PAYMENT = Duration.minutes(5);

/** What an iteration gets. A child execution sees no variables of its parent, so all that it needs is in its input. */
const ENTRANT = {
  tournamentId: '{% $tournamentId %}',
  playerId: '{% $states.context.Map.Item.Value.playerId %}',
  credits: '{% $tournament.fee %}',
};

/** The same, for a task that passes on its input. */
const SAME_ENTRANT = {
  tournamentId: '{% $states.input.tournamentId %}',
  playerId: '{% $states.input.playerId %}',
  credits: '{% $states.input.credits %}',
};

/** Asks every entrant for the fee, ten at a time. An entrant who does not pay is out, and the others go on. */
export function collectFees(scope: Construct, { entrants, charges, settle }: TournamentPorts): DistributedMap {
  const charge = SqsSendMessage.jsonata(scope, 'Charge the entrant', {
    queue: charges,
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    messageBody: TaskInput.fromObject({ taskToken: '{% $states.context.Task.Token %}', ...SAME_ENTRANT }),
    taskTimeout: Timeout.duration(PAYMENT),
    outputs: {},
  });
  // A charge may be on its way still: the refund sees to it that it takes nothing when it arrives.
  retry(charge, 'PaymentDeclined').addCatch(refund(scope, 'Drop the entrant', settle, SAME_ENTRANT), {
    outputs: SAME_ENTRANT,
  });
  return overEntrants(scope, 'Collect the fees', FEES, entrants, StateMachineType.STANDARD, 10).itemProcessor(charge);
}

/**
 * Gives every entrant the fee back who paid it. The children are express executions: they wait for nothing, and a repeat of theirs changes
 * nothing.
 */
export function refundFees(scope: Construct, { entrants, settle }: TournamentPorts): DistributedMap {
  const map = overEntrants(scope, 'Refund the fees', REFUNDS, entrants, StateMachineType.EXPRESS, 40);
  map.itemProcessor(refund(scope, 'Refund the entrant', settle, SAME_ENTRANT));
  return map;
}

const refund = (scope: Construct, name: string, settle: TournamentPorts['settle'], entrant: Record<string, string>) =>
  retry(
    new Invoke(scope, name, {
      target: settle,
      payload: { kind: 'refund', ...entrant },
      timeout: Duration.seconds(INVOKE_SECONDS),
    }),
  );

/** A child execution for each entry of the list. Without output of the children the list may have any length. */
function overEntrants(
  scope: Construct,
  id: string,
  label: string,
  bucket: Bucket,
  type: StateMachineType,
  maxConcurrency: number,
) {
  return DistributedMap.jsonata(scope, id, {
    itemReader: new EntrantList(Bucket.fromBucketName(scope, `${id}: list`, bucket.bucketName)),
    label,
    itemSelector: ENTRANT,
    mapExecutionType: type,
    maxConcurrency,
    outputs: {},
  });
}

/** The list of entrants of this tournament. The stack grants what is read, below its prefix; the reader would grant the whole bucket. */
class EntrantList extends S3JsonItemReader {
  constructor(bucket: IBucket) {
    super({ bucket, key: '{% $list.key %}' });
  }

  override providePolicyStatements(): [] {
    return [];
  }
}
