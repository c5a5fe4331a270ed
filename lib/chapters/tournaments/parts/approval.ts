import { Duration } from 'aws-cdk-lib';
import { IntegrationPattern, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { approvalItem } from '#lambda/tournaments/keys.ts';
import { retry } from '../../../constructs/workflows/retry.ts';
import type { TournamentPorts } from './ports.ts';

/** How long an organiser may say nothing, and how long the approval may take in all. */
const SILENCE = Duration.hours(1);
const LONGEST = Duration.days(1);

/**
 * Writes the token to a row, and waits until it comes back. The API looks it up by the id of the tournament: nobody outside of the account
 * ever sees it. Asked a second time, when the first hour passed in silence, the row gets the new token.
 */
export function awaitApproval(scope: Construct, { table }: TournamentPorts): CallAwsService {
  const ask = CallAwsService.jsonata(scope, 'Await the approval', {
    service: 'dynamodb',
    action: 'putItem',
    iamAction: 'dynamodb:PutItem',
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    iamResources: [table.tableArn],
    parameters: {
      TableName: table.tableName,
      Item: {
        pk: { S: "{% 'TOURNAMENT#' & $tournamentId %}" },
        sk: { S: 'APPROVAL' },
        entity: { S: approvalItem.entity },
        taskToken: { S: '{% $states.context.Task.Token %}' },
      },
    },
    heartbeatTimeout: Timeout.duration(SILENCE),
    taskTimeout: Timeout.duration(LONGEST),
    outputs: {},
  });
  ask.addRetry({ errors: ['States.HeartbeatTimeout'], interval: Duration.seconds(1), maxAttempts: 2, backoffRate: 1 });
  return retry(ask, 'Rejected');
}
