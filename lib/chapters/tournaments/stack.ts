import { Duration, Validations } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Activity } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { tournamentFinished } from '#lambda/tournaments/events.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { EventRule } from '../../constructs/events/event-rule.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';
import { GuardedTopic } from '../../constructs/topics/guarded-topic.ts';
import { Workflow } from '../../constructs/workflows/workflow.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { DURABLE, DurableTournament } from './parts/durable-tournament.ts';
import { FEES, REFUNDS } from './parts/fees.ts';
import { FilmMachines } from './parts/film-machines.ts';
import { filmStates } from './parts/film-workflow.ts';
import { newsStates } from './parts/news-workflow.ts';
import { FUNCTION_SECONDS } from './parts/ports.ts';
import { signUpStates } from './parts/sign-up-workflow.ts';
import { tournamentStates } from './parts/tournament-workflow.ts';
import { routes } from './routes.ts';

export interface TournamentsProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly bus: EventBus;
}

/** The keys of lists begin with this, see `lambda/tournaments/adapters/entrant-list.ts`. */
const LISTS = 'entrants/';
const TIMEOUT = Duration.seconds(FUNCTION_SECONDS);

/** Players sign up, pay, are drawn and play; an organiser approves, prizes are paid: a tournament is a workflow, and undoes what it did when it fails. */
export class Tournaments extends Chapter {
  readonly #table: ArcadeTable;

  constructor(scope: Construct, name: string, props: TournamentsProps) {
    super(scope, name, props);
    this.#table = props.table;
    const charges = this.charges();
    const film = this.film();
    const organisers = this.organisers();
    const tournament = this.tournament(props, charges, film, organisers);
    const signUp = this.signUp();
    const news = this.news();
    const told = this.tellWinners(props, news);
    const durable = this.durableTournament(props, organisers);
    this.charge(charges, tournament);
    this.serve(routes, { table: props.table, tournament, signUp, durable });
    this.watch([...this.functions, charges, tournament, signUp, news, film, told, durable]);
  }

  /** The payment provider: a queue and a function, which answers each charge by its token. */
  private charges(): WorkQueue {
    const charges = new WorkQueue(this, 'Charges', {
      consumerTimeout: TIMEOUT,
      alarms: this.alarms,
      purpose: {
        pattern: 'sfn-task-token',
        why: 'Each message has the token of a task that waits. Its child execution pauses, without cost, until the token comes back or five minutes are over.',
      },
    });
    this.output('ChargesDeadLetterQueueArn', charges.deadLetterQueue.queueArn, 'npm run redrive -- <this ARN>');
    return charges;
  }

  private charge({ queue }: WorkQueue, tournament: Workflow): void {
    const charge = this.function('ChargeEntrant', {
      description: 'Takes the fee of an entrant and tells the workflow',
      timeout: TIMEOUT,
    });
    this.#table.bind(charge, 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    const { stateMachineArn } = tournament.stateMachine;
    charge.role.addToPolicy(
      new PolicyStatement({
        actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
        // The tokens are those of child executions (unverified; settled by: SendTaskSuccess with the token of a child execution, by a
        // role that may call it for one of the two ARNs only).
        resources: [stateMachineArn, `${stateMachineArn}/${FEES}`],
      }),
    );
    annotate(
      charge,
      'sfn-task-token',
      'Takes the fee and notes it in one transaction, then answers. Delivered again it finds the fee and only answers; when no task waits any more, the compensation has seen to the fee.',
    );
    new QueueConsumer(this, 'ChargeEntrantConsumer', {
      queue,
      consumer: charge.live,
      maxConcurrency: this.settings.pollerConcurrency,
    });
  }

  private tournament(
    { bus }: TournamentsProps,
    charges: WorkQueue,
    film: Workflow,
    organisers: GuardedTopic,
  ): Workflow {
    const entrants = this.entrants();
    const tournament = new Workflow(this, 'Tournament', {
      purpose: {
        pattern: 'sfn-order-workflow',
        why: 'Standard: an execution may take a year, runs each step once and keeps its history for 90 days, so it suits what moves money and waits for people. It is billed by state transition.',
      },
      maps: [FEES, REFUNDS],
      definition: tournamentStates(this, 'TournamentStates', {
        table: this.#table,
        bus,
        entrants,
        charges: charges.queue,
        organisers,
        matches: this.matches(),
        film: film.stateMachine,
        ...this.steps(entrants),
      }),
      timeout: Duration.days(30),
      cure: 'A tournament ended where its definition has no way: read the cause, then redrive the execution.',
      alarms: this.alarms,
      ...this.keptLog,
    });
    entrants.grantObjects(tournament, { prefix: LISTS, actions: ['s3:GetObject'] });
    annotate(
      tournament.stateMachine,
      'sfn-retry-catch',
      'Each task is tried again after pauses of random length, but not for errors that are an answer. What is left over goes to the refunds until the first prize is paid, and fails the execution after that.',
    );
    annotate(
      tournament.stateMachine,
      'sfn-parallel-map-choice',
      'Waits, choices, branches and loops are states, so the history shows which way a tournament went, and no function waits for another.',
    );
    this.output('TournamentWorkflowArn', tournament.stateMachine.stateMachineArn);
    return tournament;
  }

  /** What the workflow calls functions for: where one call of a service is not enough. */
  private steps(entrants: PrivateBucket) {
    const listEntrants = this.function('ListEntrants', {
      description: 'Writes the list of entrants to an object',
      timeout: TIMEOUT,
      variables: { ENTRANTS_BUCKET_NAME: entrants.bucketName },
    });
    this.#table.bind(listEntrants, 'dynamodb:Query');
    entrants.grantObjects(listEntrants, { prefix: LISTS, actions: ['s3:PutObject'] });
    const drawBracket = this.function('DrawBracket', { description: 'Draws who plays whom first', timeout: TIMEOUT });
    this.#table.bind(drawBracket, 'dynamodb:Query');
    const settle = this.function('Settle', {
      description: 'Gives a player a fee back, or a prize',
      timeout: TIMEOUT,
    });
    this.#table.bind(settle, 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    annotate(
      settle,
      'sfn-order-workflow',
      'The compensation, and the prizes. Each writes its row under a condition, together with the credits: called again it changes nothing, and a refund before its charge leaves a row that the charge then finds.',
    );
    return { listEntrants: listEntrants.live, drawBracket: drawBracket.live, settle: settle.live };
  }

  /** The same tournament as a durable function. */
  private durableTournament({ bus }: TournamentsProps, organisers: GuardedTopic): DurableTournament {
    const run = this.function('RunTournament', {
      description: 'Runs a tournament from sign-up to prizes, as a durable function',
      timeout: TIMEOUT,
      durable: DURABLE,
    });
    this.output(
      'RunTournamentArn',
      run.live.functionArn,
      'aws lambda invoke --invocation-type Event --function-name <this ARN>',
    );
    return new DurableTournament(this, 'DurableTournament', {
      ...{ run, bus, organisers, table: this.#table, alarms: this.alarms },
    });
  }

  private entrants(): PrivateBucket {
    return new PrivateBucket(this, 'Entrants', {
      purpose: {
        pattern: 'sfn-parallel-map-choice',
        why: 'Has a list of entrants for each tournament, which the distributed Map reads. A state may pass on 256 KiB; an object may have any size.',
      },
      removalPolicy: this.settings.removalPolicy,
      lifecycleRules: [{ expiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
  }

  private organisers(): GuardedTopic {
    const organisers = new GuardedTopic(this, 'Organisers');
    this.output('OrganisersTopicArn', organisers.topicArn, 'aws sns subscribe --protocol email --topic-arn <this ARN>');
    return annotate(
      organisers,
      'sfn-sdk-integrations',
      'A state publishes here, without a function. The message says which tournament waits; it has no token, so its readers can decide nothing.',
    );
  }

  private matches(): Activity {
    const matches = new Activity(this, 'Matches', {
      // The name that the CDK makes up is the same in each copy of the stack.
      activityName: `${this.stackName}-matches`,
    });
    this.output('MatchesActivityArn', matches.activityArn, 'node lambda/tournaments/worker/main.ts <this ARN>');
    return annotate(
      matches,
      'sfn-activity',
      'A worker asks for tasks by long polling, so it runs anywhere and needs no address: here the referee in the hall. Nothing calls it, and its heartbeats say that it is still there.',
    );
  }

  private signUp(): Workflow {
    return new Workflow(this, 'SignUp', {
      purpose: {
        pattern: 'sfn-express',
        why: 'Express: at most five minutes, billed by duration, without a history; its log has every step. The API waits for its end, and a repeat finds the entry.',
      },
      type: 'express',
      definition: signUpStates(this, 'SignUpStates', this.#table),
      timeout: Duration.seconds(8),
      cure: 'A player could not sign up: the log of the workflow has the error.',
      alarms: this.alarms,
      ...this.keptLog,
    });
  }

  private news(): Workflow {
    return new Workflow(this, 'News', {
      purpose: {
        pattern: 'sfn-express',
        why: 'Express, started by a rule of the bus: at least once, so each step may run twice. The condition of the write makes it one message.',
      },
      type: 'express',
      language: 'JSONPath',
      definition: newsStates(this, 'NewsStates', this.#table),
      timeout: Duration.minutes(1),
      cure: 'Winners were not told: the log of the workflow has the error and the event.',
      alarms: this.alarms,
      ...this.keptLog,
    });
  }

  private tellWinners({ bus }: TournamentsProps, { stateMachine }: Workflow): EventRule {
    const rule = new EventRule(this, 'WinnersKnown', {
      eventBus: bus,
      description: 'Winners hear of their prizes',
      pattern: { source: [tournamentFinished.source], detailType: [tournamentFinished.type] },
      why: 'The workflow of the tournament publishes the event, and knows nobody who listens.',
      alarms: this.alarms,
    });
    rule.start(stateMachine);
    return rule;
  }

  private film(): Workflow {
    const machines = new FilmMachines(this, 'FilmMachines', this.keptLog);
    const film = new Workflow(this, 'Film', {
      purpose: {
        pattern: 'sfn-batch-job',
        why: 'A job that takes longer than the 15 minutes of a function: the workflow waits for its end without a function that asks, and stops it after three hours.',
      },
      definition: filmStates(this, 'FilmStates', machines),
      timeout: Duration.hours(7),
      cure: 'A film was not made: the cause has the end of the job, and its log what it printed.',
      alarms: this.alarms,
      ...this.keptLog,
    });
    Validations.of(film).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:batch:<AWS::Region>:<AWS::AccountId>:job-definition/*]',
      reason: 'Each deployment makes a new revision of the job definition; the queue that the job goes to is named.',
    });
    return film;
  }
}
