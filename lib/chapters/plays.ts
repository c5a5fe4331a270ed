import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaIntegration, type Method } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import type { GenericSchema } from 'valibot';
import { newGameSchema, newPlaySchema, playerChangesSchema } from '../../lambda/shared/schemas.ts';
import type { Bundles } from '../bundle.ts';
import { ArcadeApi } from '../constructs/arcade-api.ts';
import { ArcadeFunction } from '../constructs/arcade-function.ts';
import { ADMINS_GROUP } from '../constructs/player-directory.ts';
import { annotate } from '../pattern.ts';
import type { StageSettings } from '../stages.ts';
import type { Foundation } from './foundation.ts';
import type { Registration } from './registration.ts';

export interface PlaysProps extends StackProps {
  readonly stage: StageSettings;
  readonly bundles: Bundles;
  readonly foundation: Foundation;
  readonly registration: Registration;
}

/** A route of the API with the function behind it. */
interface Route {
  /** Id of the function, and its file below `lambda/plays/` in kebab case. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  /** Model of the request body. */
  readonly body?: { readonly name: string; readonly schema: GenericSchema };
  /** Headers without which the gateway refuses the request. */
  readonly requiredHeaders?: readonly string[];
  /** @default none */
  readonly environment?: Record<string, string>;
}

/** The API: players see games, leaderboards and themselves and record plays; admins add games and redrive dead letters. */
export class Plays extends Stack {
  readonly api: ArcadeApi;
  readonly #props: PlaysProps;

  constructor(scope: Construct, id: string, props: PlaysProps) {
    super(scope, id, props);
    this.#props = props;
    this.api = new ArcadeApi(this, 'Api', { stage: props.stage, players: props.registration.players });
    this.playerRoutes();
    this.gameRoutes();
    this.deadLetterRoutes();
    new CfnOutput(this, 'ApiUrl', { value: this.api.url });
  }

  private playerRoutes(): void {
    const { table } = this.#props.foundation;
    const getPlayer = this.route({ id: 'GetPlayer', method: 'GET', path: '/players/me' });
    table.grantItems(getPlayer, 'dynamodb:GetItem');
    annotate(
      getPlayer,
      'ddb-consistent-read',
      'Reads strongly consistent: a player who has just played must see the credit gone. It costs twice an eventual read.',
    );

    const changePlayer = this.route({
      id: 'ChangePlayer',
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
    const { table } = this.#props.foundation;
    const listGames = this.route({ id: 'ListGames', method: 'GET', path: '/games' });
    table.grantQueryByGame(listGames);
    annotate(
      listGames,
      'ddb-gsi',
      'Reads the index: games share one of its partitions, in the order in which they were added.',
    );

    const leaderboard = this.route({ id: 'ListLeaderboard', method: 'GET', path: '/games/{gameId}/leaderboard' });
    table.grantQueryByGame(leaderboard);
    table.grantItems(leaderboard, 'dynamodb:GetItem');
    annotate(
      leaderboard,
      'ddb-pagination-projection',
      'Best first by reading the index backwards, not by sorting: the padded score stands at the front of the sort key.',
    );

    const addGame = this.route({
      id: 'AddGame',
      method: 'POST',
      path: '/admin/games',
      body: { name: 'NewGame', schema: newGameSchema },
      environment: { ADMINS_GROUP },
    });
    table.grantItems(addGame, 'dynamodb:PutItem');
    annotate(
      addGame,
      'backend-authorization',
      'The authorizer lets every player in; the function looks at the groups in the token and answers 403 to all but admins.',
    );
  }

  private deadLetterRoutes(): void {
    const { queue, deadLetterQueue } = this.#props.registration.followUps;
    const environment = {
      ADMINS_GROUP,
      DEAD_LETTER_QUEUE_URL: deadLetterQueue.queueUrl,
      DEAD_LETTER_QUEUE_ARN: deadLetterQueue.queueArn,
    };
    const list = this.route({ id: 'ListDeadLetters', method: 'GET', path: '/admin/dead-letters', environment });
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
      environment,
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

  /** Adds a route for signed-in callers and the function that answers it. */
  private route({ id, method, path, body, requiredHeaders = [], environment = {} }: Route): ArcadeFunction {
    const { stage, bundles, foundation } = this.#props;
    const fn = new ArcadeFunction(this, id, {
      stage,
      bundles,
      handler: `plays/${id.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase()}`,
      description: `${method} ${path}`,
      memorySize: 512,
      timeout: Duration.seconds(10),
      environment: { TABLE_NAME: foundation.table.tableName, ALLOWED_ORIGIN: stage.webOrigin, ...environment },
    });
    const resource = this.api.root.resourceForPath(path);
    const validated = body !== undefined || requiredHeaders.length > 0;
    const added = resource.addMethod(method, new LambdaIntegration(fn.live, { allowTestInvoke: false }), {
      ...this.api.signedIn,
      ...(validated ? { requestValidator: this.api.requestValidator } : {}),
      ...(body === undefined
        ? {}
        : { requestModels: { 'application/json': this.api.addBodyModel(body.name, body.schema) } }),
      ...(requiredHeaders.length === 0
        ? {}
        : {
            requestParameters: Object.fromEntries(
              requiredHeaders.map((name) => [`method.request.header.${name}`, true]),
            ),
          }),
    });
    annotateMethod(added);
    return fn;
  }
}

function annotateMethod(method: Method): void {
  annotate(
    method,
    'api-rest-lambda-proxy',
    'Proxy integration: the function sees the whole request and owns the answer.',
  );
  annotate(
    method,
    'api-cognito-authorizer',
    "The gateway checks the token before any function runs; what its bearer may do is the function's business.",
  );
}
