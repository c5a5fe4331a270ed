import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { FailedDurableExecutions } from '../../../constructs/alarms/durable-executions.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { annotate } from '../../../pattern.ts';
import type { ArcadeTable } from '../../foundation/parts/arcade-table.ts';

/** Longer than a week of sign-up, a day of matches and a day of approval take. */
export const DURABLE = { timeout: Duration.days(30), retention: Duration.days(14) };

export interface DurableTournamentProps {
  /** The durable function. */
  readonly run: LiveFunction;
  readonly table: ArcadeTable;
  readonly bus: EventBus;
  /** Tells organisers that they are asked. */
  readonly organisers: ITopic;
  /** Whether an alarm tells of executions that failed. CloudWatch bills it by the hour. */
  readonly alarms: boolean;
}

/** The tournament as one durable function, next to the workflow: what it may do, and what it shows. */
export class DurableTournament extends Construct {
  readonly #run: LiveFunction;

  constructor(scope: Construct, id: string, { run, table, bus, organisers, alarms }: DurableTournamentProps) {
    super(scope, id);
    this.#run = run;
    table.bind(run, 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query');
    run.function.addEnvironment('EVENT_BUS_NAME', bus.eventBusName);
    bus.grantPutEventsTo(run);
    run.function.addEnvironment('ORGANISERS_TOPIC_ARN', organisers.topicArn);
    organisers.grantPublish(run);
    annotate(
      run,
      'lambda-durable-steps',
      'The whole tournament is one function. Lambda keeps the result of each step; invoked again after a wait or a crash, the function runs from its first line and gets these results instead of doing the steps again. Its role does what all steps do, where each task of the workflow has a role of its own.',
    );
    annotate(
      run,
      'lambda-durable-wait-callback',
      'An execution may take 30 days, an invocation 20 seconds: while players sign up, and referees and organisers answer, nothing runs and nothing is billed but the data that is kept.',
    );
    annotate(
      run,
      'lambda-durable-parallel',
      'Fees, refunds and prizes are branches, ten at a time, in code: the map of the workflow starts a child execution for each. When a fee cannot be taken, all that were paid go back.',
    );
    if (!alarms) return;
    new FailedDurableExecutions(this, 'FailedAlarm', {
      function: run.function,
      description:
        'A tournament that a durable function runs failed: its history has the error. Fees may be open, or prizes.',
    });
  }
  /** Lets a function answer what tournaments ask. */
  letAnswer(fn: LiveFunction): void {
    this.#run.grantExecutions(
      fn,
      'lambda:SendDurableExecutionCallbackSuccess',
      'lambda:SendDurableExecutionCallbackFailure',
      'lambda:SendDurableExecutionCallbackHeartbeat',
    );
  }
}
