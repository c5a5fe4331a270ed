import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SECOND_REMINDER_DELAY_SECONDS } from '#lambda/registration/use-cases/register-player.ts';
import type { Bundles } from '../../bundle.ts';
import { ArcadeFunction } from '../../constructs/functions/arcade-function.ts';
import { DelayQueue } from '../../constructs/queues/delay-queue.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';
import type { Foundation } from '../foundation/stack.ts';
import { PLAYERS_GROUP, PlayerDirectory } from './parts/player-directory.ts';

export interface RegistrationProps extends StackProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  readonly foundation: Foundation;
}

/** How long after registration a player who has not played yet is nudged. */
const FOLLOW_UP_DELAY = Duration.minutes(10);
const FOLLOW_UP_TIMEOUT = Duration.seconds(10);
/** Cognito waits 5 s for a trigger and then calls it again, up to three times in all. */
const TRIGGER_TIMEOUT = Duration.seconds(5);

/** A player registers; ten minutes later those who have not played yet get a nudge. */
export class Registration extends Stack {
  readonly players: PlayerDirectory;
  readonly followUps: DelayQueue;

  constructor(scope: Construct, id: string, props: RegistrationProps) {
    super(scope, id, props);
    const { environment, bundles, foundation } = props;

    this.players = new PlayerDirectory(this, 'Players', { environment });
    this.followUps = new DelayQueue(this, 'FollowUps', { delay: FOLLOW_UP_DELAY, consumerTimeout: FOLLOW_UP_TIMEOUT });

    const postConfirmation = new ArcadeFunction(this, 'PostConfirmation', {
      environment,
      bundles,
      handler: 'registration/post-confirmation',
      description: 'Creates the player and sends the follow-ups when a registration is confirmed',
      memorySize: 512,
      timeout: TRIGGER_TIMEOUT,
      variables: {
        TABLE_NAME: foundation.table.tableName,
        REMINDER_QUEUE_URL: this.followUps.queue.queueUrl,
        STARTING_CREDITS_PARAMETER: foundation.startingCredits.parameterName,
        PLAYERS_GROUP,
      },
    });
    foundation.table.grantItems(postConfirmation, 'dynamodb:PutItem');
    this.followUps.queue.grant(postConfirmation, 'sqs:SendMessage');
    foundation.startingCredits.grantGet(postConfirmation);
    this.players.addTrigger(UserPoolOperation.POST_CONFIRMATION, postConfirmation.live);
    annotate(
      postConfirmation,
      'cognito-lambda-trigger',
      'Runs inside the confirmation and must answer within 5 s, so it only records and enqueues; whatever takes longer happens behind the queue.',
    );
    annotate(
      postConfirmation,
      'sqs-message-timer',
      `The second reminder overrides the queue's delay with its own ${SECOND_REMINDER_DELAY_SECONDS} s; per-message delays exist on standard queues only.`,
    );
    this.letJoinGroup(postConfirmation);

    const postAuthentication = new ArcadeFunction(this, 'PostAuthentication', {
      environment,
      bundles,
      handler: 'registration/post-authentication',
      description: 'Records the session of a player who signed in',
      memorySize: 512,
      timeout: TRIGGER_TIMEOUT,
      variables: {
        TABLE_NAME: foundation.table.tableName,
        SESSION_DAYS_PARAMETER: foundation.sessionDays.parameterName,
      },
    });
    foundation.table.grantItems(postAuthentication, 'dynamodb:PutItem');
    foundation.sessionDays.grantGet(postAuthentication);
    this.players.addTrigger(UserPoolOperation.POST_AUTHENTICATION, postAuthentication.live);
    annotate(
      postAuthentication,
      'cognito-lambda-trigger',
      'Runs at every sign-in; an error here would refuse the sign-in, so it does no more than one cached read and one idempotent write.',
    );

    const followUp = new ArcadeFunction(this, 'FollowUp', {
      environment,
      bundles,
      handler: 'registration/remind-player',
      description: 'Nudges a player who has not played since registering',
      memorySize: 512,
      timeout: FOLLOW_UP_TIMEOUT,
      variables: {
        TABLE_NAME: foundation.table.tableName,
        EVENT_BUS_NAME: foundation.eventBus.eventBusName,
      },
    });
    foundation.table.grantItems(followUp, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    foundation.eventBus.grantPutEventsTo(followUp);
    annotate(
      followUp,
      'lambda-idempotency',
      'The queue delivers at least once: a reminder is claimed by a conditional write before it is sent and completed after it.',
    );
    new QueueConsumer(this, 'FollowUpConsumer', {
      queue: this.followUps.queue,
      consumer: followUp.live,
      maxConcurrency: 5,
    });

    new CfnOutput(this, 'UserPoolId', { value: this.players.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: this.players.client.userPoolClientId });
    new CfnOutput(this, 'FollowUpQueueUrl', { value: this.followUps.queue.queueUrl });
    new CfnOutput(this, 'FollowUpDeadLetterQueueArn', {
      value: this.followUps.deadLetterQueue.queueArn,
      description: 'npm run redrive -- <this ARN>',
    });
  }

  /**
   * The pool names its triggers, and this grant names the pool. As part of the role's own policy, on which the
   * function waits, that would be a circular dependency; as a policy of its own it is not.
   */
  private letJoinGroup(postConfirmation: ArcadeFunction): void {
    const policy = new Policy(this, 'JoinPlayersGroup', {
      statements: [
        new PolicyStatement({ actions: ['cognito-idp:AdminAddUserToGroup'], resources: [this.players.userPoolArn] }),
      ],
    });
    if (postConfirmation.role !== undefined) policy.attachToRole(postConfirmation.role);
    annotate(
      policy,
      'iam-role-per-function',
      'A policy of its own: pool -> trigger -> role -> pool would be a circular dependency if the function waited for this grant.',
    );
  }
}
