import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { BY_CHANNEL, CONNECTIONS_TABLE_NAME } from '#lambda/live/table.ts';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { grantItems, grantQuery } from '../../../constructs/storage/table-grants.ts';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';

/** Units a second, each way, of the table and of its index. */
const CEILING = { maxReadRequestUnits: 500, maxWriteRequestUnits: 500 };

/** Who is connected, what each follows, and tickets to connect. Everything in it is over after two hours. */
export class ConnectionsTable extends TableV2 {
  constructor(scope: Construct, id: string, { deletionProtection, removalPolicy }: EnvironmentSettings) {
    super(scope, id, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: BY_CHANNEL,
          partitionKey: { name: 'channel', type: AttributeType.STRING },
          sortKey: { name: 'id', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
          ...CEILING,
        },
      ],
      billing: Billing.onDemand(CEILING),
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false },
      deletionProtection,
      removalPolicy,
    });
    annotate(
      this,
      'api-websocket',
      'A row for each connection. The gateway does not list them, and a function that sends knows only what is here.',
    );
    annotate(
      this,
      'ddb-write-sharding',
      'Who follows a game is in eight partitions of the index, by connection: a function for each reads and sends at the same time, and no partition has all followers of a popular game.',
    );
    annotate(
      this,
      'ddb-ttl',
      'A row goes when its connection ends, or when sending meets a 410. What both miss expires after two hours, the longest that a connection lasts.',
    );
    annotate(
      this,
      'deletion-policy',
      deletionProtection
        ? 'Retained when its stack goes. Backups are off: what is in it is over within two hours.'
        : 'Deleted with its stack: a sandbox leaves no data behind.',
    );
  }

  /** Tells a function the name of the table, and grants it actions on the table alone. */
  bind(fn: LiveFunction, ...actions: string[]): void {
    fn.function.addEnvironment(CONNECTIONS_TABLE_NAME, this.tableName);
    grantItems(this, fn, ...actions);
  }

  /** Lets a function read who follows a game. */
  bindFollowers(fn: LiveFunction): void {
    grantQuery(this, fn, BY_CHANNEL);
  }
}
