import {
  AttributeType,
  Billing,
  ProjectionType,
  TableClass,
  type TablePropsV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { BY_END } from '#lambda/tables/table.ts';
import type { EnvironmentSettings } from '../../../environments.ts';
import { annotate } from '../../../pattern.ts';

/** Units a second, each way, of each table. */
const CEILING = { maxReadRequestUnits: 200, maxWriteRequestUnits: 200 };

/** What every table of the chapter has: a price that follows its use, with a ceiling, and the protection of the environment. */
const common = (settings: EnvironmentSettings) =>
  ({
    billing: Billing.onDemand(CEILING),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: settings.pointInTimeRecovery },
    deletionProtection: settings.deletionProtection,
    removalPolicy: settings.removalPolicy,
  }) satisfies Partial<TablePropsV2>;

/** The plays that are over, by player. */
export function historyTable(scope: Construct, settings: EnvironmentSettings): TableV2 {
  const history = new TableV2(scope, 'History', {
    ...common(settings),
    partitionKey: { name: 'playerId', type: AttributeType.STRING },
    sortKey: { name: 'playId', type: AttributeType.STRING },
    localSecondaryIndexes: [
      {
        indexName: BY_END,
        sortKey: { name: 'endedAt', type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      },
    ],
    tableClass: TableClass.STANDARD_INFREQUENT_ACCESS,
  });
  annotate(
    history,
    'ddb-lsi',
    'The same partition key with another sort key: the plays of one player between two dates. It can be read strongly, which no global index can. It comes with the table and stays: another one replaces the table. All items of a player together, those of the index included, end at 10 GB.',
  );
  annotate(
    history,
    'ddb-table-class',
    'For what is kept and seldom read: storage costs less, and each request more. The class changes nothing else, and may be changed twice in 30 days.',
  );
  annotate(
    history,
    'ddb-capacity-calculator',
    'A play is written twice, into the table and into its index: 200 units take 100 small plays a second. npm run capacity-units says what an item takes.',
  );
  annotate(
    history,
    'ddb-parallel-scan',
    'A job that has to read all plays is npm run parallel-scan: in segments, at a pace that leaves units to the players, and it goes on after an interruption.',
  );
  return history;
}

/** Who is signed in. */
export function sessionsTable(scope: Construct, settings: EnvironmentSettings): TableV2 {
  const sessions = new TableV2(scope, 'Sessions', {
    ...common(settings),
    partitionKey: { name: 'sessionId', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiresAt',
  });
  annotate(
    sessions,
    'ddb-session-store',
    'Sessions without servers, found by their key. TTL clears away what is over, within days and free of charge; a reader compares the time itself.',
  );
  return sessions;
}

/** How often games were played. */
export function countsTable(scope: Construct, settings: EnvironmentSettings): TableV2 {
  const counts = new TableV2(scope, 'Counts', {
    ...common(settings),
    partitionKey: { name: 'shard', type: AttributeType.STRING },
  });
  annotate(
    counts,
    'ddb-write-sharding',
    'A count has eight items, with partition keys from `galaxian#0` to `galaxian#7`. One item takes 1,000 writes a second; eight of them take 8,000, once the ceiling of the table is raised that far.',
  );
  return counts;
}
