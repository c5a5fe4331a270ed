import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { playRecorded } from '#lambda/api/events.ts';
import { CALLBACK_URL, PUSHES_QUEUE_URL, SOCKET_URL } from '#lambda/live/table.ts';
import { SHARDS } from '#lambda/live/use-cases/channel.ts';
import { TABLE_NAME } from '#lambda/runtime/table/variable.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { TokenHttpApi } from '../../constructs/api/http-api.ts';
import { SocketApi } from '../../constructs/api/socket-api.ts';
import { EventRule } from '../../constructs/events/event-rule.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { annotate } from '../../pattern.ts';
import { type OwnedRoute, owned } from '../../route.ts';
import { routes as apiRoutes } from '../api/routes.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import { routes as leaderboardRoutes } from '../leaderboard/routes.ts';
import type { PlayerDirectory } from '../registration/parts/player-directory.ts';
import { ConnectionsTable } from './parts/connections-table.ts';
import { ScoreExport } from './parts/score-export.ts';
import { ScoresGraphql, TITLES_TIMEOUT } from './parts/scores-graphql.ts';

export interface LiveProps extends ChapterProps {
  readonly table: ArcadeTable;
  readonly bus: EventBus;
  readonly players: PlayerDirectory;
}

/** Sending to the followers of one shard, with retries. */
const PUSH_TIMEOUT = Duration.seconds(20);
/** A long export takes as long as its reader. */
const EXPORT_TIMEOUT = Duration.minutes(5);

/** Other ways in: scores over WebSocket as they happen, an HTTP API in front of the handlers of the REST API, GraphQL, and the URL of a function. */
export class Live extends Chapter {
  readonly #connections: ConnectionsTable;

  constructor(scope: Construct, name: string, props: LiveProps) {
    super(scope, name, props);
    this.#connections = new ConnectionsTable(this, 'Connections', this.settings);
    const socket = this.socketApi();
    const pushed = this.pushScores(socket, props);
    this.httpApi(socket, props);
    const { rule } = this.graphql(props);
    this.exportScores(props);
    this.watch([...this.functions, ...pushed, rule]);
  }

  /** Games, plays and scores by GraphQL, with a subscription. */
  private graphql({ table, bus, players }: LiveProps): ScoresGraphql {
    const describeGames = this.function('DescribeGames', {
      description: 'Answers the titles of the games of a page of plays',
      timeout: TITLES_TIMEOUT,
    });
    table.bind(describeGames, 'dynamodb:BatchGetItem');
    const scores = new ScoresGraphql(this, 'Graphql', {
      ...{ table, bus, players, describeGames, ...this.keptLog },
      name: `${this.stackName}-scores`,
      alarms: this.alarms,
    });
    this.output('GraphqlUrl', scores.graphql.api.attrGraphQlUrl);
    this.output('GraphqlRealtimeUrl', scores.graphql.api.attrRealtimeUrl);
    return scores;
  }

  /** The standings of all seasons of a game, streamed by a URL of the function itself. */
  private exportScores({ table }: LiveProps): void {
    const exportScores = this.function('ExportScores', {
      description: 'Streams the standings of all seasons of a game as lines',
      timeout: EXPORT_TIMEOUT,
    });
    table.bind(exportScores, 'dynamodb:GetItem', 'dynamodb:Query');
    const { url, reader } = new ScoreExport(this, 'Export', { exportScores });
    this.output('ExportUrl', url.attrFunctionUrl);
    this.output(
      'ExportReaderArn',
      reader.roleArn,
      'aws sts assume-role --role-session-name export --role-arn <this ARN>',
    );
  }

  /** Clients connect with a ticket, and say which game they follow. */
  private socketApi(): SocketApi {
    const admit = this.function('AdmitConnection', { description: 'Lets a client with a ticket connect' });
    this.#connections.bind(admit, 'dynamodb:DeleteItem');
    annotate(
      admit,
      'api-websocket',
      'Takes a ticket out of the table, so each opens one connection. A browser cannot send a token in a header of a WebSocket, and in a URL a token of an hour would be in logs.',
    );
    const open = this.function('OpenConnection', { description: 'Keeps a row for a new connection' });
    this.#connections.bind(open, 'dynamodb:PutItem');
    const close = this.function('CloseConnection', { description: 'Deletes the row of a connection that has ended' });
    this.#connections.bind(close, 'dynamodb:DeleteItem');
    const follow = this.function('FollowGame', { description: 'Keeps which game a connection follows' });
    this.#connections.bind(follow, 'dynamodb:UpdateItem');
    const { name, logRetention, removalPolicy } = this.settings;
    const socket = new SocketApi(this, 'Socket', {
      name: `${this.stackName}-socket`,
      stageName: name,
      credential: 'ticket',
      authorizer: admit.live,
      connected: open.live,
      disconnected: close.live,
      messages: { follow: follow.live, $default: follow.live },
      logRetention,
      removalPolicy,
    });
    this.output('SocketUrl', socket.stage.url, 'wscat -c "<this URL>?ticket=<a ticket>"');
    return socket;
  }

  /** From the event of a play to everyone who follows its game. */
  private pushScores(socket: SocketApi, { bus }: LiveProps): readonly Construct[] {
    const queue = new WorkQueue(this, 'Pushes', {
      purpose: {
        pattern: 'sqs-decouple-buffer',
        why: 'A message for each shard of the followers. They are sent to side by side, and what fails is tried again for those that missed it.',
      },
      consumerTimeout: PUSH_TIMEOUT,
      alarms: this.alarms,
    });
    this.output('PushesDeadLetterQueueArn', queue.deadLetterQueue.queueArn, 'npm run redrive -- <this ARN>');
    const spread = this.function('SpreadScore', {
      description: 'Makes a message for each shard of the followers of a game',
      variables: { [PUSHES_QUEUE_URL]: queue.queue.queueUrl },
    });
    queue.queue.grant(spread, 'sqs:SendMessage');
    const rule = new EventRule(this, 'Scores', {
      eventBus: bus,
      description: 'Scores are sent to those who follow their game',
      pattern: { source: [playRecorded.source], detailType: [playRecorded.type] },
      why: 'Other chapters react to this event as well: the function that records plays does not know who watches.',
      alarms: this.alarms,
    });
    rule.invoke(spread.live);
    const push = this.function('PushScore', {
      description: 'Sends a score to the followers of one shard',
      timeout: PUSH_TIMEOUT,
      variables: { [PUSHES_QUEUE_URL]: queue.queue.queueUrl, [CALLBACK_URL]: socket.callbackUrl },
    });
    queue.queue.grant(push, 'sqs:SendMessage');
    this.#connections.bind(push, 'dynamodb:DeleteItem');
    this.#connections.bindFollowers(push);
    socket.grantSend(push);
    annotate(
      push.role,
      'api-websocket',
      'execute-api:ManageConnections for POST at this API stage: the function sends, and neither looks at connections nor ends them.',
    );
    annotate(
      push,
      'api-websocket',
      `Sends to ${SHARDS} shards side by side, to 25 connections at once in each. 410 deletes the row; connections that failed go into a message of their own, which has only them.`,
    );
    new QueueConsumer(this, 'PushScoreConsumer', {
      queue: queue.queue,
      consumer: push.live,
      batchSize: 1,
      maxConcurrency: Math.max(SHARDS, this.settings.pollerConcurrency),
    });
    return [queue, rule];
  }

  /** Players get tickets here, and some of the routes of the REST API. */
  private httpApi(socket: SocketApi, { players, table }: LiveProps): void {
    const { webOrigin, logRetention, removalPolicy } = this.settings;
    const http = new TokenHttpApi(this, 'Http', {
      name: `${this.stackName}-http`,
      description: 'Tickets for live scores, and the routes of players',
      issuer: players.userPoolProviderUrl,
      audience: [players.client.userPoolClientId],
      webOrigin,
      logRetention,
      removalPolicy,
    });
    const ticket = this.function('HandOutTicket', {
      description: 'POST /live/tickets',
      variables: { ALLOWED_ORIGIN: webOrigin, [SOCKET_URL]: socket.stage.url },
    });
    this.#connections.bind(ticket, 'dynamodb:PutItem');
    http.add({ method: 'POST', path: '/live/tickets', fn: ticket.live });
    for (const route of playersRoutes(table)) {
      const fn = this.function(route.id, {
        owner: route.owner,
        description: `${route.method} ${route.path}`,
        variables: { [TABLE_NAME]: table.tableName, ALLOWED_ORIGIN: webOrigin },
      });
      route.wire(fn);
      annotate.once(
        fn,
        'api-http-api',
        'The same file as behind the REST API, as a function of this chapter: the event has the same members, and the answer the same format.',
      );
      http.add({ method: route.method, path: route.path, fn: fn.live });
    }
    this.output('HttpUrl', http.url);
  }
}

/** Those routes of the REST API that players use most. */
const SAME: readonly string[] = ['RecordPlay', 'ListPlays', 'ListGames', 'ListLeaderboard'];

const playersRoutes = (table: ArcadeTable): readonly OwnedRoute[] =>
  [
    ...owned('api', apiRoutes, { table, workQueues: new Map() }),
    ...owned('leaderboard', leaderboardRoutes, { table }),
  ].filter(({ id }) => SAME.includes(id));
