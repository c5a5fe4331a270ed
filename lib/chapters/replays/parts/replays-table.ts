import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { LISTED, ORDERS, ROWS_TABLE_NAME } from '#lambda/replays/table.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { grantItems, grantQuery } from '../../../constructs/storage/table-grants.ts';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';

export interface ReplaysTableProps {
  readonly environment: EnvironmentSettings;
}

/** Units a second, each way, of the table and of each index. */
const CEILING = { maxReadRequestUnits: 200, maxWriteRequestUnits: 200 };

/**
 * A row for each replay, which points to the recording in the bucket. A table of its own, because its stream leads to deletions: the
 * stream of the application's table has its one reader already.
 */
export class ReplaysTable extends TableV2 {
  constructor(scope: Construct, id: string, { environment }: ReplaysTableProps) {
    super(scope, id, {
      partitionKey: { name: 'playerId', type: AttributeType.STRING },
      sortKey: { name: 'playId', type: AttributeType.STRING },
      globalSecondaryIndexes: Object.values(ORDERS).map((name) => ({
        indexName: name,
        partitionKey: { name: 'playerId', type: AttributeType.STRING },
        sortKey: { name, type: AttributeType.STRING },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: [...LISTED],
        ...CEILING,
      })),
      billing: Billing.onDemand(CEILING),
      timeToLiveAttribute: 'expiresAt',
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: environment.pointInTimeRecovery },
      deletionProtection: environment.deletionProtection,
      removalPolicy: environment.removalPolicy,
    });
    annotate(
      this,
      'ddb-large-object-s3',
      'A row has the size and the ETag of a recording, and its key follows from its own: an item ends at 400 KB, a recording at 100 MB.',
    );
    annotate(
      this,
      'ddb-s3-metadata-index',
      'What a bucket cannot answer: the newest or the largest replays of a player. Each order is an index; a row whose object is gone has no keys of them, so no list shows it.',
    );
    annotate(
      this,
      'ddb-ttl',
      'Only rows that remember an object that is gone expire, after a day: by then no late event of its creation can bring it back.',
    );
    annotate(
      this,
      'deletion-policy',
      environment.deletionProtection
        ? 'Retained when its stack goes, and protected against deletion, as the recordings are.'
        : 'Deleted with its stack: a sandbox leaves no data behind.',
    );
  }

  /** The stream of changes. @throws when the table has none */
  get streamArn(): string {
    if (this.tableStreamArn === undefined) throw new Error(`${this.node.path} has no stream`);
    return this.tableStreamArn;
  }

  /** Tells a function the name of the table, and grants it actions on the table alone. */
  bind(fn: LiveFunction, ...actions: string[]): void {
    fn.function.addEnvironment(ROWS_TABLE_NAME, this.tableName);
    if (actions.length > 0) grantItems(this, fn, ...actions);
  }

  /** Tells a function the name of the table, and lets it query the orders. */
  bindLists(fn: LiveFunction): void {
    this.bind(fn);
    grantQuery(this, fn, ...Object.values(ORDERS));
  }
}
