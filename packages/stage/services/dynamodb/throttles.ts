import { AwsError } from '../../errors.ts';
import { cancelled } from './cancelled.ts';
import { type FaultHit, PendingTableFaults, type TableFault } from './pending-faults.ts';

/** Which calls on a table are throttled. */
export interface Throttle extends TableFault {
  /**
   * The index that has no capacity left: reads of it are throttled, and writes to its table, which wait for it
   * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html).
   * @default the table, and with each read the index that is read
   */
  readonly index?: string;
  /** Whether DynamoDB takes nothing of a batch, which then is an error. @default false: it takes a part, if there are two */
  readonly refusesBatches?: boolean;
  /**
   * What DynamoDB answers to a call of which it did nothing, if it is not a transaction.
   * @default ThrottlingException
   */
  readonly answer?: 'ThrottlingException' | 'ProvisionedThroughputExceededException';
}

type Json = Readonly<Record<string, unknown>>;

/** The operations that read. */
export const READS: ReadonlySet<string> = new Set(['GetItem', 'BatchGetItem', 'TransactGetItems', 'Query', 'Scan']);

/** What DynamoDB is to do with a call. */
export interface Reduced {
  readonly input: Json;
  /** What it leaves for the caller to send again. */
  readonly unprocessed: Json;
}

/**
 * An on-demand table answers a `ThrottlingException`, a provisioned one `ProvisionedThroughputExceededException`; both calls of
 * a batch name both. The message is that of https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const MESSAGE =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or ' +
  'index so please try again shortly. If exceptions persist, check if you have a hot key: ' +
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';

/** What of a call on one table was throttled. */
export interface Throttled {
  readonly table: string;
  /** The index whose capacity it was, if not the table's. */
  readonly index?: string;
  readonly operation: string;
  readonly items: number;
  /** Whether nothing of the call was done. */
  readonly isWhole: boolean;
}

/** The throttling of tables that was asked for. */
export class Throttles extends PendingTableFaults<Throttle> {
  /** Called for everything that is throttled. */
  onThrottle: (throttled: Throttled) => void = () => {};

  /**
   * Throttles a call, or not. A batch of which DynamoDB takes nothing is an error; otherwise it loses some of its items
   * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html,
   * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html).
   *
   * @param tables the tables that the call touches, one for each item in a transaction
   * @throws AwsError the answer of the throttle; for a transaction `TransactionCanceledException`
   */
  apply(operation: string, tables: readonly string[], input: Json): Reduced {
    const indexRead = typeof input.IndexName === 'string' ? input.IndexName : undefined;
    const isMeant = (throttle: Throttle | undefined) =>
      throttle?.index === undefined || throttle.index === indexRead || !READS.has(operation);
    const hits = new Map([...new Set(tables)].map((table) => [table, this.take(operation, table, isMeant)]));
    const isHit = (table: string) => hits.get(table) !== undefined;
    if (!tables.some(isHit)) return { input, unprocessed: {} };
    this.count();
    const report = (table: string, items: number, isWhole: boolean) => {
      const index = hits.get(table)?.settings?.index ?? indexRead;
      this.onThrottle({ table, ...(index === undefined ? {} : { index }), operation, items, isWhole });
    };
    const refused = () => {
      const answers = [...hits.values()].flatMap((hit) => hit?.settings?.answer ?? []);
      return new AwsError(answers[0] ?? 'ThrottlingException', MESSAGE);
    };
    const isRefused = tables.every((table) => hits.get(table)?.settings?.refusesBatches);
    if (!operation.startsWith('Batch')) {
      for (const [table, count] of Map.groupBy(tables.filter(isHit), (name) => name)) report(table, count.length, true);
      if (operation.startsWith('Transact')) {
        throw cancelled(
          tables.map((table) => (isHit(table) ? { Code: 'ThrottlingError', Message: MESSAGE } : undefined)),
        );
      }
      throw refused();
    }
    const shares: Shares = Object(input.RequestItems);
    const { processed, unprocessed } = isRefused
      ? { processed: {}, unprocessed: {} }
      : split(shares, (table) => hits.get(table));
    const isWhole = Object.keys(unprocessed).length === 0;
    const throttled = isWhole ? shares : unprocessed;
    for (const table of Object.keys(throttled).filter(isHit)) {
      report(table, elementsOf(throttled[table] ?? []).length, isWhole);
    }
    if (isWhole) throw refused();
    return { input: { ...input, RequestItems: processed }, unprocessed };
  }
}

/** What a batch has for one table: requests to write, or keys to read with how to read them. */
type Share = readonly unknown[] | { readonly Keys: readonly unknown[] };

type Shares = Readonly<Record<string, Share>>;

const elementsOf = (share: Share) => ('Keys' in share ? share.Keys : share);
const withElements = (share: Share, some: readonly unknown[]): Share =>
  'Keys' in share ? { ...share, Keys: some } : some;

function split(shares: Shares, hitOf: (table: string) => FaultHit<Throttle> | undefined) {
  const processed: Record<string, Share> = {};
  const unprocessed: Record<string, Share> = {};
  let left = Object.values(shares).reduce((sum, share) => sum + elementsOf(share).length, 0) - 1;
  for (const [table, share] of Object.entries(shares)) {
    const all = elementsOf(share);
    const hit = hitOf(table);
    const most = Math.min(all.length, left);
    const count = hit === undefined ? 0 : Math.min(most, 1 + Math.floor(hit.random() * most));
    left -= count;
    const end = all.length - count;
    if (end > 0) processed[table] = withElements(share, all.slice(0, end));
    if (count > 0) unprocessed[table] = withElements(share, all.slice(end));
  }
  return { processed, unprocessed };
}
