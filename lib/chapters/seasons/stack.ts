import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { AsyncOutcomes } from '../../constructs/functions/async-outcomes.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { FunctionSchedule } from '../../constructs/schedules/function-schedule.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';

export interface SeasonsProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly bus: EventBus;
}

/** How long a season lasts. */
const SEASON = Duration.minutes(10);
/** Lambda gives up an event that is older: the next slot is due. */
const MAX_EVENT_AGE = Duration.minutes(9);
/** A game takes some ten reads and a transaction. */
const TURN_TIMEOUT = Duration.seconds(60);

/** Every ten minutes a season ends: the standings of each game are kept and announced, and the next season begins. */
export class Seasons extends Chapter {
  constructor(scope: Construct, name: string, props: SeasonsProps) {
    super(scope, name, props);
    const turnSeason = this.turnSeason(props);
    const seasonEnds = this.callEveryTenMinutes(turnSeason);
    const turns = this.keepOutcomes(turnSeason, props);
    this.watch(
      [...this.functions, seasonEnds, turns],
      'throttles and durations',
      'asynchronous events',
      'dropped schedules',
    );
  }

  private turnSeason({ table, bus }: SeasonsProps): LiveFunction {
    const turnSeason = this.function('TurnSeason', {
      description: 'Closes the season that ended and begins the next, in every game',
      timeout: TURN_TIMEOUT,
      variables: { EVENT_BUS_NAME: bus.eventBusName },
    });
    table.bind(turnSeason, 'dynamodb:GetItem', 'dynamodb:PutItem');
    table.grantQueryByGame(turnSeason);
    bus.grantPutEventsTo(turnSeason);
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

  private callEveryTenMinutes({ live }: LiveFunction): FunctionSchedule {
    const seasonEnds = new FunctionSchedule(this, 'SeasonEnds', {
      description: 'A season ends',
      every: SEASON,
      target: live,
      input: { slot: '<aws.scheduler.scheduled-time>' },
      alarms: this.alarms,
    });
    this.output('ScheduleArn', seasonEnds.schedule.attrArn);
    this.output('ScheduleFailuresQueueUrl', seasonEnds.failures.queue.queueUrl);
    return seasonEnds;
  }

  private keepOutcomes({ live }: LiveFunction, { bus }: SeasonsProps): AsyncOutcomes {
    const turns = new AsyncOutcomes(this, 'Turns', {
      consumer: live,
      work: 'Seasons that could not be closed',
      maxEventAge: MAX_EVENT_AGE,
      successBus: bus,
      alarms: this.alarms,
    });
    this.output('FailuresQueueUrl', turns.failures.queue.queueUrl);
    return turns;
  }
}
