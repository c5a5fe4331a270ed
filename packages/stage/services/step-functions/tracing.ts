import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import type { Segment, Subsegment } from '../x-ray/segment.ts';
import { newSegmentId, parseTraceHeader } from '../x-ray/trace-header.ts';
import type { HistoryEvent } from './execution/history.ts';
import type { Execution } from './execution.ts';
import type { StateMachine } from './machine.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html#xray-iam */
const ACTIONS = ['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets'];

/** Whether the role of a state machine lets it record traces. Without that nothing is recorded, and nothing fails. */
export function mayTrace({ arn, name, roleArn, isTraced }: StateMachine, { access }: Pick<StageCore, 'access'>) {
  if (!isTraced) return false;
  try {
    const session = access.assumeFor('states.amazonaws.com', roleArn, arn, name);
    for (const action of ACTIONS) access.authorize(session, { action: `xray:${action}`, resource: '*' }, {});
    access.end(session);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/**
 * The segment of an execution, with a subsegment for each visit of a state. AWS says that traces show a state machine and its states, and
 * not in which form: flags and the fields of `aws` are ours (unverified; settled by: BatchGetTraces of an execution that failed).
 */
export function executionSegment(execution: Execution, events: readonly HistoryEvent[]): Segment | undefined {
  const { arn, started, ended } = execution;
  const own = parseTraceHeader(started.ownTrace);
  if (own?.sampled !== true || own.parentId === undefined || ended === undefined) return undefined;
  const parentId = parseTraceHeader(started.traceHeader)?.parentId;
  return {
    ...(ended.status === 'SUCCEEDED' ? {} : { fault: true }),
    trace_id: own.traceId,
    id: own.parentId,
    ...(parentId === undefined ? {} : { parent_id: parentId }),
    name: started.machineName,
    origin: 'AWS::StepFunctions::StateMachine',
    start_time: started.startedAt / 1_000,
    end_time: ended.at / 1_000,
    aws: { account_id: arn.split(':')[4], execution_arn: arn },
    subsegments: visitsOf(events, ended.at),
  };
}

/** Each visit of a state; one that was not left ended with the execution. */
function visitsOf(events: readonly HistoryEvent[], endedAt: number): readonly Subsegment[] {
  const exits = events.filter(({ type }) => type.endsWith('StateExited'));
  return events
    .filter(({ type }) => type.endsWith('StateEntered'))
    .map(({ timestamp, stateEnteredEventDetails }) => {
      const { name } = Object(stateEnteredEventDetails);
      const at = exits.findIndex(({ stateExitedEventDetails }) => Object(stateExitedEventDetails).name === name);
      const [exit] = at < 0 ? [] : exits.splice(at, 1);
      return {
        ...(exit === undefined ? { fault: true } : {}),
        id: newSegmentId(),
        name: String(name),
        start_time: timestamp / 1_000,
        end_time: (exit?.timestamp ?? endedAt) / 1_000,
      };
    });
}
