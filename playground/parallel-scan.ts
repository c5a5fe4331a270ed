import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

/** How far a scan has come: enough to go on after an interruption. */
export interface ScanProgress {
  /** By segment: after which key it goes on, or that it is done. A segment that is not there has not begun. */
  readonly segments: Readonly<Record<number, { readonly after?: Item | undefined; readonly isDone: boolean }>>;
  readonly items: number;
  readonly units: number;
}

export const NOTHING_SCANNED: ScanProgress = { segments: {}, items: 0, units: 0 };

export interface ScanPlan {
  readonly table: string;
  /** Workers, each with a part of the table of its own, 1 to 1,000,000. A resumed scan needs the same number. */
  readonly segments: number;
  /** Read units a second, of all workers together. What is left belongs to the callers of the table. */
  readonly unitsPerSecond: number;
  /** Items that are evaluated in a call: a large page is a burst. */
  readonly pageSize: number;
}

export interface ScanPorts {
  /** Does the work for some items. After an interruption it gets a page again: it has to bear that. */
  visit(items: readonly Item[]): Promise<void>;
  /** Keeps the progress, after each page. */
  save(progress: ScanProgress): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * Reads a table in segments side by side, not faster than its plan says.
 * @param begun how far an earlier run has come
 * @returns the progress at the end
 */
export async function parallelScan(
  dynamodb: DynamoDBClient,
  { table: TableName, segments, unitsPerSecond, pageSize: Limit }: ScanPlan,
  { visit, save, sleep }: ScanPorts,
  begun: ScanProgress = NOTHING_SCANNED,
): Promise<ScanProgress> {
  let progress = begun;
  const work = async (Segment: number): Promise<void> => {
    for (;;) {
      const { after: ExclusiveStartKey, isDone } = progress.segments[Segment] ?? { isDone: false };
      if (isDone) return;
      const page = await dynamodb.send(
        new ScanCommand({
          TableName,
          Segment,
          TotalSegments: segments,
          Limit,
          ReturnConsumedCapacity: 'TOTAL',
          ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
        }),
      );
      const items = page.Items ?? [];
      await visit(items);
      const units = page.ConsumedCapacity?.CapacityUnits ?? 0;
      const after = page.LastEvaluatedKey;
      progress = {
        segments: {
          ...progress.segments,
          [Segment]: after === undefined ? { isDone: true } : { after, isDone: false },
        },
        items: progress.items + items.length,
        units: progress.units + units,
      };
      await save(progress);
      // Each worker has its share of the units, and pauses until they would be there again.
      await sleep((units / unitsPerSecond) * segments * 1_000);
    }
  };
  await Promise.all(Array.from({ length: segments }, (_, segment) => work(segment)));
  return progress;
}
