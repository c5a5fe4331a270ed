import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemovalPolicy } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import type { IEventBusRef } from 'aws-cdk-lib/aws-events';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { playRecorded } from '#lambda/api/events.ts';
import { BY_GAME } from '#lambda/runtime/table/by-game.ts';
import { GraphqlApi } from '../../../constructs/api/graphql-api.ts';
import { EventRule } from '../../../constructs/events/event-rule.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { grantItems, grantQuery } from '../../../constructs/storage/table-grants.ts';
import { annotate } from '../../../pattern.ts';
import type { ArcadeTable } from '../../foundation/parts/arcade-table.ts';
import type { PlayerDirectory } from '../../registration/parts/player-directory.ts';

export interface ScoresGraphqlProps {
  readonly name: string;
  readonly table: ArcadeTable;
  readonly bus: IEventBusRef;
  readonly players: PlayerDirectory;
  /** Answers the titles of games. */
  readonly describeGames: LiveFunction;
  readonly alarms: boolean;
  /** How long the log of the API is kept. */
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

const SCHEMA = readFileSync(join(import.meta.dirname, 'scores.graphql'), 'utf8');
const RESOLVERS = join(import.meta.dirname, '..', '..', '..', '..', 'lambda', 'live', 'resolvers');
/** Plays of one page: their titles are one invocation. */
const PAGE = 25;

const PUBLISH = `mutation Publish($game: ID!, $play: ID!, $player: ID!, $score: Int!) {
  publishScore(game: $game, play: $play, player: $player, score: $score) { game play player score }
}`;

const codeOf = (name: string) => readFileSync(join(RESOLVERS, `${name}.js`), 'utf8');

/** Games, plays and scores by GraphQL: from the table, from a function, and as they happen. */
export class ScoresGraphql extends Construct {
  readonly graphql: GraphqlApi;
  /** Tells the subscribers. */
  readonly rule: EventRule;

  constructor(scope: Construct, id: string, props: ScoresGraphqlProps) {
    super(scope, id);
    const { table, players, retention, removalPolicy } = props;
    this.graphql = new GraphqlApi(this, 'Api', {
      name: props.name,
      schema: SCHEMA,
      users: players,
      queryDepthLimit: 4,
      resolverCountLimit: 60,
      logRetention: retention,
      removalPolicy,
    });
    const tableSource = this.graphql.table('Table', table);
    grantItems(table, tableSource, 'dynamodb:GetItem', 'dynamodb:Query');
    grantQuery(table, tableSource, BY_GAME.name);
    const query = (fieldName: string) => ({ typeName: 'Query', fieldName });
    this.graphql.resolve(query('games'), { source: tableSource, code: codeOf('games') });
    annotate(
      this.graphql.resolve(query('myPlays'), { source: tableSource, code: codeOf('my-plays') }),
      'appsync-graphql',
      'The key of the query is made from the token: no argument says whose plays these are, so nobody asks for those of others.',
    );
    annotate(
      this.graphql.pipeline(query('standing'), codeOf('standing'), {
        MyBest: { source: tableSource, code: codeOf('my-best') },
        HighScore: { source: tableSource, code: codeOf('high-score') },
      }),
      'appsync-graphql',
      'A pipeline: two reads, one after the other, and one answer made of both. No function runs.',
    );
    annotate(
      this.graphql.resolve(
        { typeName: 'Play', fieldName: 'title' },
        { source: this.graphql.function('Titles', props.describeGames.live), code: codeOf('title') },
        PAGE,
      ),
      'appsync-graphql',
      `A second source joined in one query, and only for those who ask for titles. Up to ${PAGE} plays are one invocation: without a batch, each play would be one.`,
    );
    this.rule = this.publish(props);
  }

  /** From the event of a play to the subscribers of its game, by a mutation that only this role may call. */
  private publish({ bus, alarms }: ScoresGraphqlProps): EventRule {
    const none = this.graphql.none('Told');
    annotate(
      this.graphql.resolve(
        { typeName: 'Mutation', fieldName: 'publishScore' },
        { source: none, code: codeOf('publish-score') },
      ),
      'appsync-graphql',
      'Stores nothing: the play is in the table already. The mutation is there for its subscribers, and the schema gives it to roles alone, so no player can announce a score.',
    );
    const rule = new EventRule(this, 'Plays', {
      eventBus: bus,
      description: 'Scores are told to the subscribers of their game',
      pattern: { source: [playRecorded.source], detailType: [playRecorded.type] },
      why: 'A rule calls the GraphQL API itself, as a role: no function has to sign a request for it.',
      alarms,
    });
    rule.mutate({
      endpointArn: this.graphql.api.attrGraphQlEndpointArn,
      operation: PUBLISH,
      variables: {
        game: '$.detail.detail.gameId',
        play: '$.detail.detail.playId',
        player: '$.detail.detail.playerId',
        score: '$.detail.detail.score',
      },
      grant: (role) => this.graphql.grantMutation(role, 'publishScore'),
    });
    return rule;
  }
}

/** How long the titles of a page may take: AppSync waits 30 s for all of a query. */
export const TITLES_TIMEOUT = Duration.seconds(5);
