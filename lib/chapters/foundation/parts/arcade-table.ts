import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { BY_GAME } from '#lambda/runtime/table/by-game.ts';
import { TABLE_NAME } from '#lambda/runtime/table/variable.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { grantItems, grantQuery } from '../../../constructs/storage/table-grants.ts';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';

export interface ArcadeTableProps {
  readonly environment: EnvironmentSettings;
}

/** Units a second, each way: the most that the table takes, and its index too, which would have no bound of its own. */
const CEILING = { maxReadRequestUnits: 1_000, maxWriteRequestUnits: 1_000 };

/**
 * The one table of the application. Key design (docs/chapters/foundation.md): the partition key is the player or the
 * game, never a date or a status, so that load spreads as users do.
 */
export class ArcadeTable extends TableV2 {
  constructor(scope: Construct, id: string, props: ArcadeTableProps) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: BY_GAME.name,
          partitionKey: { name: BY_GAME.partitionKey, type: AttributeType.STRING },
          sortKey: { name: BY_GAME.sortKey, type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [...BY_GAME.attributes],
          ...CEILING,
        },
      ],
      billing: Billing.onDemand(CEILING),
      timeToLiveAttribute: 'expiresAt',
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.environment.pointInTimeRecovery },
      deletionProtection: props.environment.deletionProtection,
      removalPolicy: props.environment.removalPolicy,
    });
    annotate(
      this,
      'ddb-composite-key',
      'Partition key plus sort key: everything of one player is one partition, read in order by one query.',
    );
    annotate(
      this,
      'ddb-partition-key-choice',
      'Partition keys start with the player or the game id: high cardinality, no hot partition by date or status.',
    );
    annotate(
      this,
      'ddb-gsi',
      'A sparse index: only games and entries of leaderboards carry gamePk, so nothing else is in it. Its projection names what lists show instead of copying whole items.',
    );
    annotate(
      this,
      'ddb-on-demand',
      'Nothing to plan and nothing to pay when idle. The maxima bound what a runaway client can cost. The index has its own: without them it has none.',
    );
    annotate(
      this,
      'ddb-ttl',
      'Sessions expire by `expiresAt` in epoch seconds. Deletion is best effort and may take days, so whoever reads a session compares the time too.',
    );
    annotate(
      this,
      'ddb-stream-lambda',
      'The stream carries both images: consumers see what changed, not only what is there now.',
    );
    annotate(
      this,
      'ddb-pitr',
      props.environment.pointInTimeRecovery
        ? 'Restore to any second of the last 35 days; it costs by table size, without load on the table.'
        : 'Off in a sandbox, on in prod. With it, DynamoDB would keep a backup of the deleted table for 35 days, all players included.',
    );
    annotate(
      this,
      'ddb-encryption-default',
      'No SSESpecification on purpose: the table is encrypted with a key that AWS owns, free and without key policy.',
    );
    annotate(
      this,
      'deletion-policy',
      props.environment.deletionProtection
        ? 'Retained when its stack goes, and protected against deletion: data outlives mistakes.'
        : 'Deleted with its stack: a sandbox leaves no data behind.',
    );
  }

  /** The stream of changes. @throws when the table has none */
  get streamArn(): string {
    if (this.tableStreamArn === undefined) throw new Error(`${this.node.path} has no stream`);
    return this.tableStreamArn;
  }

  /** Grants reading the index by game, and nothing of the table itself. */
  grantQueryByGame(grantee: IGrantable): Grant {
    return grantQuery(this, grantee, BY_GAME.name);
  }

  /** Tells a function the name of the table, and grants it actions on the table alone. */
  bind(fn: LiveFunction, ...actions: string[]): void {
    fn.function.addEnvironment(TABLE_NAME, this.tableName);
    this.grantItems(fn, ...actions);
  }

  /** Grants actions on the table alone. */
  grantItems(grantee: IGrantable, ...actions: string[]): Grant {
    return grantItems(this, grantee, ...actions);
  }
}
