import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { GenericSchema } from 'valibot';
import { metrics } from '#lambda/api/metrics.ts';
import { newGameSchema, newImportSchema, newPlaySchema } from '#lambda/api/use-cases/schemas.ts';
import { playerChangesSchema } from '#lambda/registration/use-cases/player-changes.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { type ApiAlarmProps, ClientErrors, ServerErrors, SlowApi } from '../../constructs/alarms/api.ts';
import { ApiKeys } from '../../constructs/api/api-keys.ts';
import { type ApiRoute, addRoute } from '../../constructs/api/api-route.ts';
import { ApiTracing, type SamplingRule } from '../../constructs/api/api-tracing.ts';
import { RegionalApi } from '../../constructs/api/rest-api.ts';
import { LogQuery } from '../../constructs/dashboards/log-query.ts';
import { GradualDeployments } from '../../constructs/deployments/gradual-deployments.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import type { DelayQueue } from '../../constructs/queues/delay-queue.ts';
import type { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { Configuration } from '../../constructs/storage/configuration.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { ADMINS_GROUP, type PlayerDirectory } from '../registration/parts/player-directory.ts';
import { bodyModel } from './parts/body-model.ts';
import { RefusedCredits } from './parts/refused-credits.ts';

export interface ApiProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly players: PlayerDirectory;
  readonly reminders: DelayQueue;
  readonly extractions: WorkQueue;
}

/** Last part of the name of the parameter with the API's URL. */
const API_URL = 'api-url';

/** A route of the API and what its function needs. */
interface Route extends Omit<ApiRoute, 'access' | 'body'> {
  /**
   * Whom the gateway lets in: players with a token, or partners with an API key.
   * @default 'player'
   */
  readonly caller?: 'player' | 'partner';
  /** The schema of the request body. */
  readonly body?: { readonly name: string; readonly schema: GenericSchema };
  /** Id of the function, and the name of its file in kebab case. */
  readonly id: string;
  /**
   * The chapter that owns the data, whose folder in `lambda` the function is in.
   * @default 'api'
   */
  readonly owner?: string;
  /** @default none */
  readonly variables?: Record<string, string>;
}

/** The API: players see games, leaderboards and themselves and record plays; admins add games and redrive dead letters. */
export class Api extends Chapter {
  override readonly businessMetrics = metrics.names;
  readonly api: RegionalApi;
  readonly #props: ApiProps;
  readonly #deployments: GradualDeployments;

  constructor(scope: Construct, name: string, props: ApiProps) {
    super(scope, name, props);
    this.#props = props;
    this.api = this.emptyApi(props.players);
    this.#deployments = new GradualDeployments(this, 'Deployments', {
      trafficShift: this.settings.trafficShift,
      beforeTraffic: this.hook(
        'BeforeTraffic',
        'Validates a version before it gets traffic',
        'Sends the new version a synthetic request, by its number, because the alias still points to the old one. CodeDeploy says which version it is.',
      ),
      afterTraffic: this.hook(
        'AfterTraffic',
        'Validates the API after traffic has shifted',
        'Asks the API for its health and for a refusal, then sends a synthetic request to the version behind the alias.',
      ),
      alarms: [new ServerErrors(this, 'ServerErrors', this.watched())],
    });
    this.watchApi();
    this.traceApi();
    this.playerRoutes();
    this.gameRoutes();
    this.deadLetterRoutes();
    this.importRoutes();
    this.output('ApiUrl', this.api.rest.url);
    new Configuration(this, 'ApiUrlParameter', {
      name: API_URL,
      value: this.api.rest.url,
      description: 'Where the API is, for the functions that validate deployments',
    });
    this.watch();
  }

  private emptyApi(users: PlayerDirectory): RegionalApi {
    const { name, webOrigin, logRetention, removalPolicy } = this.settings;
    return new RegionalApi(this, 'Api', {
      name: `${this.stackName}-api`,
      description: `Serverless Arcade (${name})`,
      stageName: name,
      webOrigin,
      users,
      methodThrottles: { '/imports/POST': { rate: 5, burst: 10 } },
      logRetention,
      removalPolicy,
    });
  }

  /** A function that CodeDeploy asks about a new version. It finds the API by a parameter, because the API needs the hook. */
  private hook(id: string, description: string, why: string): LambdaFunction {
    const apiUrlParameter = Configuration.nameIn(this, API_URL);
    const hook = this.function(id, {
      description,
      memorySize: 256,
      // More than all of its calls with all their attempts can take: a hook that is cut off cannot report.
      timeout: Duration.minutes(2),
      variables: { API_URL_PARAMETER: apiUrlParameter },
    });
    hook.role.addToPolicy(
      new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [Configuration.arnOf(this, apiUrlParameter)] }),
    );
    return annotate(hook.function, 'codedeploy-hooks-rollback', why);
  }

  private watched(): ApiAlarmProps {
    return { apiName: this.api.rest.restApiName, stageName: this.settings.name };
  }

  private watchApi(): void {
    new ClientErrors(this, 'ClientErrors', this.watched());
    new SlowApi(this, 'SlowApi', this.watched());
    new RefusedCredits(this, 'RefusedCredits', { service: this.stackName });
    new LogQuery(this, 'SlowRequestsQuery', {
      name: 'slow-requests',
      steps: [
        'filter latencyMs > 1000',
        'fields @timestamp, method, path, status, latencyMs, requestId, traceId',
        'sort latencyMs desc',
        'limit 50',
      ],
      logGroups: [this.api.accessLog],
      why: 'Requests that took over a second, the slowest first, each with the trace that shows where the time went.',
    });
  }

  private traceApi(): void {
    const service = `${this.api.rest.restApiName}/${this.settings.name}`;
    new ApiTracing(this, 'Tracing', { service, rules: samplingRules(this.settings.traceShare) });
  }

  private playerRoutes(): void {
    const { table } = this.#props;
    const getPlayer = this.route({ id: 'GetPlayer', owner: 'registration', method: 'GET', path: '/players/me' });
    table.grantItems(getPlayer, 'dynamodb:GetItem');
    annotate(
      getPlayer,
      'ddb-consistent-read',
      'Reads strongly consistent: a player who has just played must see the credit gone. It costs twice an eventual read.',
    );

    const changePlayer = this.route({
      id: 'ChangePlayer',
      owner: 'registration',
      method: 'PATCH',
      path: '/players/me',
      body: { name: 'PlayerChanges', schema: playerChangesSchema },
    });
    table.grantItems(changePlayer, 'dynamodb:UpdateItem');
    annotate(
      changePlayer,
      'ddb-conditional-optimistic-lock',
      'Writes only if the version is still the one the caller has read; of two writers at once, one is told to read again.',
    );

    const recordPlay = this.route({
      id: 'RecordPlay',
      method: 'POST',
      path: '/plays',
      body: { name: 'NewPlay', schema: newPlaySchema },
      requiredHeaders: ['Idempotency-Key'],
    });
    table.grantItems(recordPlay, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    annotate(
      recordPlay,
      'ddb-transactions',
      'Consumes the credit, stores the play and counts it in one transaction: never one without the others. Twice the write capacity.',
    );
    annotate(
      recordPlay,
      'lambda-idempotency',
      "The answer is stored under the caller's Idempotency-Key in the same transaction: a repeated request gets it again and costs nothing.",
    );
    annotate(
      recordPlay,
      'ddb-atomic-counter',
      'Credits and statistics change by ADD, so concurrent plays add up; a retry would count twice, which the idempotency record prevents.',
    );

    const listPlays = this.route({ id: 'ListPlays', method: 'GET', path: '/players/me/plays' });
    table.grantItems(listPlays, 'dynamodb:Query');
    annotate(
      listPlays,
      'ddb-query-not-scan',
      'A range of time is a range of the sort key, so one query reads what it returns and nothing else.',
    );
    annotate(
      listPlays,
      'ddb-pagination-projection',
      'Pages of 25 with the attributes it shows; the cursor holds the sort key only, so it cannot be aimed at another player.',
    );
  }

  private gameRoutes(): void {
    const { table } = this.#props;
    const listGames = this.route({ id: 'ListGames', method: 'GET', path: '/games' });
    table.grantQueryByGame(listGames);
    annotate(
      listGames,
      'ddb-gsi',
      'Reads the index: games share one of its partitions, in the order in which they were added.',
    );

    const leaderboard = this.route({
      id: 'ListLeaderboard',
      owner: 'leaderboard',
      method: 'GET',
      path: '/games/{gameId}/leaderboard',
    });
    table.grantQueryByGame(leaderboard);
    table.grantItems(leaderboard, 'dynamodb:GetItem');
    annotate(
      leaderboard,
      'ddb-write-sharding',
      'Asks all eight shards of the game at once and merges, best first: eight small queries are the price of writes without a hot partition.',
    );
    annotate(
      leaderboard,
      'ddb-pagination-projection',
      'The cursor is a position, the sort key of the last entry: the same below which every shard goes on.',
    );

    const addGame = this.route({
      id: 'AddGame',
      method: 'POST',
      path: '/admin/games',
      body: { name: 'NewGame', schema: newGameSchema },
      variables: { ADMINS_GROUP },
    });
    table.grantItems(addGame, 'dynamodb:PutItem');
    annotate(
      addGame,
      'backend-authorization',
      'The authorizer lets every player in; the function looks at the groups in the token and answers 403 to all but admins.',
    );
  }

  private deadLetterRoutes(): void {
    const { queue, deadLetterQueue } = this.#props.reminders;
    const variables = {
      ADMINS_GROUP,
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
      DEAD_LETTER_QUEUE_ARN: deadLetterQueue.queueArn,
    };
    const list = this.route({ id: 'ListDeadLetters', method: 'GET', path: '/admin/dead-letters', variables });
    deadLetterQueue.grant(list, 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage');
    annotate(
      list,
      'backend-authorization',
      'For admins; shows how many messages failed and when, never what is in them.',
    );

    const redrive = this.route({
      id: 'RedriveDeadLetters',
      method: 'POST',
      path: '/admin/dead-letters/redrive',
      variables,
    });
    deadLetterQueue.grant(
      redrive,
      'sqs:StartMessageMoveTask',
      'sqs:ListMessageMoveTasks',
      // What the move task does it does with the caller's permissions.
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
    );
    queue.grant(redrive, 'sqs:SendMessage');
    annotate(
      redrive,
      'sqs-dlq-redrive-source',
      'Starts a move task, which acts with this role: it may empty the dead-letter queue and send to its source, nothing else.',
    );
  }

  private importRoutes(): void {
    const { table, extractions } = this.#props;
    const start = this.route({
      id: 'StartImport',
      owner: 'imports',
      method: 'POST',
      path: '/imports',
      caller: 'partner',
      body: { name: 'NewImport', schema: newImportSchema },
      variables: { EXTRACTION_QUEUE_URL: extractions.queue.queueUrl },
    });
    table.grantItems(start, 'dynamodb:GetItem', 'dynamodb:PutItem');
    extractions.queue.grant(start, 'sqs:SendMessage');
    annotate(
      start,
      'sqs-decouple-buffer',
      'Stores the batch, asks for its extraction and answers 202 with where to look: loading takes longer than a caller would wait.',
    );

    const get = this.route({
      id: 'GetImport',
      owner: 'imports',
      method: 'GET',
      path: '/imports/{importId}',
      caller: 'partner',
    });
    table.grantItems(get, 'dynamodb:GetItem', 'dynamodb:Query');
    annotate(
      get,
      'backend-authorization',
      'Shows an import to the key that sent it; to every other it does not exist.',
    );

    const partners = new ApiKeys(this, 'Partners', {
      stage: this.api.rest.deploymentStage,
      rateLimit: 2,
      burstLimit: 5,
      monthlyQuota: 10_000,
      description: 'Partners who send imports',
    });
    const cabinet = partners.add('Cabinet', 'An arcade cabinet that uploads its plays');
    this.output('CabinetKeyId', cabinet.keyId, 'aws apigateway get-api-key --include-value --api-key <this id>');
  }

  /** Adds a route and the function that answers it. */
  private route({ id, owner = 'api', caller = 'player', body, variables = {}, ...route }: Route): LiveFunction {
    const fn = this.function(id, {
      owner,
      description: `${route.method} ${route.path}`,
      variables: {
        TABLE_NAME: this.#props.table.tableName,
        ALLOWED_ORIGIN: this.settings.webOrigin,
        ...variables,
      },
    });
    this.#deployments.add(id, fn);
    addRoute(this.api, fn.live, {
      ...route,
      access: caller === 'player' ? 'token' : 'key',
      ...(body === undefined ? {} : { body: { name: body.name, schema: bodyModel(body.schema) } }),
    });
    return fn;
  }
}

/** How much of the API is traced: rules by path, the first that matches decides. */
const samplingRules = (share: number): readonly SamplingRule[] => [
  {
    id: 'Health',
    path: '*/health',
    reservoir: 0,
    share: 0,
    why: 'Never: load balancers and hooks ask all day, and the gateway answers without a backend.',
  },
  {
    id: 'Admin',
    path: '*/admin/*',
    reservoir: 1,
    share: 1,
    why: 'Always: administrators call rarely, and their calls are the first to be investigated.',
  },
  {
    id: 'Players',
    path: '*',
    reservoir: 1,
    share,
    why: `One request of each second and ${share * 100} % of the others: enough to see where time goes, at a bounded price.`,
  },
];
