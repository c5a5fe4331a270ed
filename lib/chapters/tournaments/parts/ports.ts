import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Activity, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

/** What the workflow of a tournament calls. */
export interface TournamentPorts {
  readonly table: TableV2;
  readonly bus: EventBus;
  /** Has the lists of entrants. */
  readonly entrants: Bucket;
  /** Takes charges to the payment provider. */
  readonly charges: Queue;
  /** Tells organisers that they are asked. */
  readonly organisers: Topic;
  /** Is asked by referees for matches to be played. */
  readonly matches: Activity;
  /** Makes a film of the matches. */
  readonly film: StateMachine;
  readonly listEntrants: IFunction;
  readonly drawBracket: IFunction;
  readonly settle: IFunction;
}

/** Seconds that a function of the chapter may take, and those after which a state gives it up. */
export const FUNCTION_SECONDS = 20;
export const INVOKE_SECONDS = 60;
