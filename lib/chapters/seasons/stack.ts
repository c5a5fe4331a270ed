import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles } from '../../bundle.ts';
import { EventLog } from '../../constructs/events/event-log.ts';
import { ArcadeFunction } from '../../constructs/functions/arcade-function.ts';
import { AsyncInvocation } from '../../constructs/functions/async-outcomes.ts';
import { FunctionSchedule } from '../../constructs/schedules/function-schedule.ts';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';
import type { Foundation } from '../foundation/stack.ts';

export interface SeasonsProps extends StackProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  readonly foundation: Foundation;
}

/** How long a season lasts. */
const SEASON = Duration.minutes(10);
/** An event that Lambda could not get done by then is left to somebody: the next slot is due. */
const MAX_EVENT_AGE = Duration.minutes(9);
/** A game takes some ten reads and a transaction. */
const TURN_TIMEOUT = Duration.seconds(60);

/** Every ten minutes a season ends: the standings of each game are kept and announced, and the next season begins. */
export class Seasons extends Stack {
  readonly #props: SeasonsProps;

  constructor(scope: Construct, id: string, props: SeasonsProps) {
    super(scope, id, props);
    this.#props = props;
    const turnSeason = this.turnSeason();
    this.callEveryTenMinutes(turnSeason);
    this.keepOutcomes(turnSeason);
  }

  private turnSeason(): ArcadeFunction {
    const { environment, bundles, foundation } = this.#props;
    const { table, eventBus } = foundation;
    const turnSeason = new ArcadeFunction(this, 'TurnSeason', {
      environment,
      bundles,
      handler: 'seasons/turn-season',
      description: 'Closes the season that ended and begins the next, in every game',
      memorySize: 512,
      timeout: TURN_TIMEOUT,
      variables: { TABLE_NAME: table.tableName, EVENT_BUS_NAME: eventBus.eventBusName },
    });
    table.grantItems(turnSeason, 'dynamodb:GetItem', 'dynamodb:PutItem');
    table.grantQueryByGame(turnSeason);
    eventBus.grantPutEventsTo(turnSeason);
    annotate(
      turnSeason,
      'lambda-idempotency',
      'Called twice for a slot, late, or twice at once, it closes one season: the standings have the slot in their key and are stored under the condition that there are none.',
    );
    annotate(
      turnSeason,
      'ddb-ttl',
      'Stores an expiry of ninety days with the standings: old seasons go by themselves, without a job that deletes them.',
    );
    return turnSeason;
  }

  private callEveryTenMinutes({ live }: ArcadeFunction): void {
    const { schedule, failures } = new FunctionSchedule(this, 'SeasonEnds', {
      description: 'A season ends',
      every: SEASON,
      target: live,
      input: { slot: '<aws.scheduler.scheduled-time>' },
    });
    new CfnOutput(this, 'ScheduleArn', { value: schedule.attrArn });
    new CfnOutput(this, 'ScheduleFailuresQueueUrl', { value: failures.queueUrl });
  }

  private keepOutcomes({ live }: ArcadeFunction): void {
    const { eventBus } = this.#props.foundation;
    const { failures } = new AsyncInvocation(this, 'Turns', {
      consumer: live,
      work: 'Seasons that could not be closed',
      maxEventAge: MAX_EVENT_AGE,
      successBus: eventBus,
    });
    new EventLog(this, 'TurnLog', {
      eventBus,
      sourcePrefix: 'lambda',
      description: 'Logs which asynchronous invocations succeeded',
      environment: this.#props.environment,
    });
    new CfnOutput(this, 'FailuresQueueUrl', { value: failures.queueUrl });
  }
}
