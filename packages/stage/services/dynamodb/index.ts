import { service } from '../../service.ts';
import { DynamoDb } from './dynamodb.ts';
import { startEngine } from './engine.ts';
import { dynamoDbMetrics } from './metrics.ts';
import { dynamoDbOperations } from './operations.ts';
import { dynamoDbResources } from './resources.ts';
import { streamOperations } from './streams/operations.ts';

export interface DynamoDbOptions {
  /**
   * The file that contains the data of the tables: for large data, or to limit its space.
   * @default a file in the state directory; without that directory, memory
   */
  readonly databaseFile?: string;
}

/** Tables and their streams. An engine stores the items; the stage decides who may call and when items expire. */
export const dynamodb = service({
  create(stage, { databaseFile }: DynamoDbOptions) {
    const { activity, clock, end, isResumed, records } = stage;
    const file = databaseFile === undefined ? stage.stateFile('tables.db') : { path: databaseFile };
    const start = () =>
      startEngine(undefined, undefined, file, undefined, {
        gone: end,
        restarted: (how) => {
          records.add({ kind: 'engine-restarted', how });
          tables.reconnect();
        },
      });
    const tables: DynamoDb = new DynamoDb(clock, activity, start, isResumed);
    const { conflicts, serverErrors, throttles } = tables.faults;
    throttles.onThrottle = (throttled) => records.add({ kind: 'throttle', ...throttled });
    serverErrors.onError = (error) => records.add({ kind: 'server-error', ...error });
    conflicts.onConflict = (conflict) => records.add({ kind: 'transaction-conflict', ...conflict });
    return tables;
  },
  resources: dynamoDbResources,
  api: (tables, { arn, clock }) => ({
    json: [dynamoDbOperations(tables, arn), streamOperations(tables, clock, arn)],
  }),
  metrics: dynamoDbMetrics,
  faults: ({ faults }) => ({ tables: faults }),
  close: (tables) => tables.close(),
});
