import { array, boolean, maxLength, optional, picklist, pipe, regex, strictObject, string } from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import { logGroupName } from './log-lines.ts';
import type { StateMachine } from './machine.ts';
import type { StepFunctionsStage } from './step-functions.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_LoggingConfiguration.html */
export const loggingConfiguration = strictObject({
  Level: optional(picklist(['ALL', 'ERROR', 'FATAL', 'OFF']), 'OFF'),
  IncludeExecutionData: optional(boolean(), false),
  Destinations: optional(
    pipe(
      array(strictObject({ CloudWatchLogsLogGroup: strictObject({ LogGroupArn: pipe(string(), regex(/:\*$/)) }) })),
      maxLength(1),
    ),
    [],
  ),
});

/** What a role needs so that its state machine has a log: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy */
const ACTIONS = [
  'CreateLogDelivery',
  'GetLogDelivery',
  'UpdateLogDelivery',
  'DeleteLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'DescribeResourcePolicies',
  'DescribeLogGroups',
];

/**
 * Checks, once every resource exists, that a state machine can write its log.
 * @throws StageError
 */
export function checkLogging(
  { arn, name, roleArn, logging }: StateMachine,
  { access, logs }: StepFunctionsStage,
): void {
  if (logging.level === 'OFF') return;
  const [group] = logging.logGroupArns;
  // The words are recorded in test_sfn_api_logs.py::test_invalid_logging_configuration and ::test_deleted_log_group.
  const problem =
    group === undefined
      ? 'Must specify exactly one Log Destination.'
      : logs.has(logGroupName(group))
        ? undefined
        : 'Log Destination not found.';
  if (problem !== undefined) {
    throw new StageError(`The state machine ${name}: Invalid Logging Configuration: ${problem}`);
  }
  try {
    const session = access.assumeFor('states.amazonaws.com', roleArn, arn, name);
    for (const action of ACTIONS) access.authorize(session, { action: `logs:${action}`, resource: '*' }, {});
    access.end(session);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new StageError(`The role of the state machine ${name} may not write its log: ${error.message}`);
  }
}
