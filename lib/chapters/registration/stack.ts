import { Duration } from 'aws-cdk-lib';
import { UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { metrics } from '#lambda/registration/metrics.ts';
import { SECOND_REMINDER_DELAY_SECONDS } from '#lambda/registration/use-cases/register-player.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { DelayQueue } from '../../constructs/queues/delay-queue.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { Configuration } from '../../constructs/storage/configuration.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { PLAYERS_GROUP, PlayerDirectory } from './parts/player-directory.ts';
import { routes } from './routes.ts';

export interface RegistrationProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly bus: EventBus;
}

/** How long after registration a player who has not played yet is reminded. */
const REMINDER_DELAY = Duration.minutes(10);
const REMINDER_TIMEOUT = Duration.seconds(10);
/**
 * Cognito waits 5 s for a trigger and then calls it again, up to three times in all. Its clock runs while an environment starts,
 * Lambda's does not: a second less, and the log says that the function was cut off before Cognito has given it up.
 */
const TRIGGER_TIMEOUT = Duration.seconds(4);

/** A player registers; ten minutes later those who have not played yet get a reminder. */
export class Registration extends Chapter {
  override readonly businessMetrics = metrics.names;
  readonly players: PlayerDirectory;
  readonly reminders: DelayQueue;

  constructor(scope: Construct, name: string, props: RegistrationProps) {
    super(scope, name, props);
    this.players = new PlayerDirectory(this, 'Players', { environment: this.settings });
    this.reminders = new DelayQueue(this, 'Reminders', { delay: REMINDER_DELAY, consumerTimeout: REMINDER_TIMEOUT });
    const startingCredits = new Configuration(this, 'StartingCredits', {
      name: 'starting-credits',
      value: '3',
      description: 'Credits a player owns after registration',
    });
    const postConfirmation = this.createPlayers(props, startingCredits);
    this.letJoinGroup(postConfirmation, this.recordSessions(props, startingCredits));
    this.remind(props);
    this.serve(routes, props);
    this.output('UserPoolId', this.players.userPoolId);
    this.output('UserPoolClientId', this.players.client.userPoolClientId);
    this.output(
      'PostConfirmationArn',
      postConfirmation.live.functionArn,
      'docs/chapters/registration.md: register by hand',
    );
    this.output('ReminderQueueUrl', this.reminders.queue.queueUrl);
    this.output('ReminderDeadLetterQueueArn', this.reminders.deadLetterQueue.queueArn, 'npm run redrive -- <this ARN>');
    this.watch([...this.functions, this.reminders]);
  }

  private createPlayers({ table }: RegistrationProps, startingCredits: Configuration): LiveFunction {
    const postConfirmation = this.function('PostConfirmation', {
      description: 'Creates the player and sends the reminders when a registration is confirmed',
      timeout: TRIGGER_TIMEOUT,
      variables: this.registering(startingCredits),
    });
    table.bind(postConfirmation, 'dynamodb:PutItem');
    this.letRegister(postConfirmation, startingCredits);
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
    return postConfirmation;
  }

  /** What a function needs to know to register a player. */
  private registering(startingCredits: Configuration) {
    return {
      REMINDER_QUEUE_URL: this.reminders.queue.queueUrl,
      STARTING_CREDITS_PARAMETER: startingCredits.parameterName,
      PLAYERS_GROUP,
    };
  }

  /** What it may do for that, besides the table and the group. */
  private letRegister(fn: LiveFunction, startingCredits: Configuration): void {
    this.reminders.queue.grant(fn, 'sqs:SendMessage');
    startingCredits.grantGet(fn);
  }

  /**
   * The pool names its triggers, and this grant names the pool. As part of a role's own policy, on which the
   * function waits, that would be a circular dependency; as a policy of its own it is not.
   */
  private letJoinGroup(...functions: readonly LiveFunction[]): void {
    for (const { node, role } of functions) {
      const policy = new Policy(this, `${node.id}JoinsPlayers`, {
        statements: [
          new PolicyStatement({ actions: ['cognito-idp:AdminAddUserToGroup'], resources: [this.players.userPoolArn] }),
        ],
      });
      policy.attachToRole(role);
      annotate.once(
        policy,
        'iam-role-per-function',
        'A policy of its own: pool -> trigger -> role -> pool would be a circular dependency if the function waited for this grant.',
      );
    }
  }

  private recordSessions({ table }: RegistrationProps, startingCredits: Configuration): LiveFunction {
    const sessionDays = new Configuration(this, 'SessionDays', {
      name: 'session-days',
      value: '30',
      description: 'Days after which a sign-in session expires',
    });
    const postAuthentication = this.function('PostAuthentication', {
      description: 'Records the session of a player who signed in, and registers a player who is missing',
      timeout: TRIGGER_TIMEOUT,
      variables: { SESSION_DAYS_PARAMETER: sessionDays.parameterName, ...this.registering(startingCredits) },
    });
    table.bind(postAuthentication, 'dynamodb:GetItem', 'dynamodb:PutItem');
    sessionDays.grantGet(postAuthentication);
    this.letRegister(postAuthentication, startingCredits);
    this.players.addTrigger(UserPoolOperation.POST_AUTHENTICATION, postAuthentication.live);
    annotate(
      postAuthentication,
      'cognito-lambda-trigger',
      'An error here refuses the sign-in, so it only reads the player and stores the session. Cognito does not repeat a failed PostConfirmation: who is missing is registered here, by the same step.',
    );
    return postAuthentication;
  }

  private remind({ table, bus }: RegistrationProps): void {
    const remindPlayer = this.function('RemindPlayer', {
      description: 'Reminds a player who has not played since registering',
      timeout: REMINDER_TIMEOUT,
      variables: { EVENT_BUS_NAME: bus.eventBusName },
    });
    table.bind(remindPlayer, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    bus.grantPutEventsTo(remindPlayer);
    annotate(
      remindPlayer,
      'lambda-idempotency',
      'The queue delivers at least once: a reminder is claimed by a conditional write before it is sent and completed after it.',
    );
    new QueueConsumer(this, 'RemindersConsumer', {
      queue: this.reminders.queue,
      consumer: remindPlayer.live,
      maxConcurrency: this.settings.pollerConcurrency,
    });
  }
}
