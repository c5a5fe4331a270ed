import { AwsError } from '../../errors.ts';
import { seededRandom } from '../../random.ts';

/** Which calls on a table are throttled. */
export interface Throttle {
  /** Such as `PutItem`. @default every operation */
  readonly operations?: readonly string[];
  /** How many calls it lasts. @default until it is cleared */
  readonly times?: number;
  /** What part of the calls it hits, 0 to 1, drawn by the seed. @default every call */
  readonly share?: number;
  /** The same seed, the same calls. @default 1 */
  readonly seed?: number;
}

interface Pending {
  readonly settings: Throttle;
  readonly random: () => number;
  left: number;
}

type Json = Readonly<Record<string, unknown>>;

/** What DynamoDB is to do with a call. */
export interface Reduced {
  readonly input: Json;
  /** What it leaves for the caller to send again. */
  readonly unprocessed: Json;
}

/**
 * An on-demand table says so; a provisioned one would answer `ProvisionedThroughputExceededException`. The message is
 * that of https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const MESSAGE =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or ' +
  'index so please try again shortly. If exceptions persist, check if you have a hot key: ' +
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';

/** What of a call on one table was throttled. */
export interface Throttled {
  readonly table: string;
  readonly operation: string;
  readonly items: number;
  /** Whether nothing of the call was done. */
  readonly isWhole: boolean;
}

/** The throttling that a table has been told to show. */
export class Throttles {
  /** Hears of everything that is throttled. */
  onThrottle: (throttled: Throttled) => void = () => {};
  readonly #pending = new Map<string, Pending[]>();
  #happened = 0;

  /** Throttles calls on a table from now on, after those that have been asked for before. */
  inject(tableName: string, throttle: Throttle = {}): void {
    const { seed = 1, times = Number.POSITIVE_INFINITY } = throttle;
    const list = this.#pending.get(tableName) ?? [];
    this.#pending.set(tableName, [...list, { settings: throttle, random: seededRandom(seed), left: times }]);
  }

  /** How many calls have been throttled, in whole or in part. */
  get happened(): number {
    return this.#happened;
  }

  clear(): void {
    this.#pending.clear();
  }

  /**
   * What becomes of a call. A batch loses some of its items, and never all: then it would be an error
   * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html,
   * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html).
   *
   * @param tables the tables that the call touches, one for each item in a transaction
   * @throws AwsError `ThrottlingException`; for a transaction `TransactionCanceledException`
   */
  apply(operation: string, tables: readonly string[], input: Json): Reduced {
    const hits = new Map([...new Set(tables)].map((table) => [table, this.#hit(operation, table)]));
    const isHit = (table: string) => hits.get(table) !== undefined;
    if (!tables.some(isHit)) return { input, unprocessed: {} };
    this.#happened += 1;
    const report = (table: string, items: number, isWhole: boolean) =>
      this.onThrottle({ table, operation, items, isWhole });
    if (!operation.startsWith('Batch')) {
      for (const [table, count] of Map.groupBy(tables.filter(isHit), (name) => name)) report(table, count.length, true);
      if (operation.startsWith('Transact')) throw cancelled(tables.map(isHit));
      throw new AwsError('ThrottlingException', MESSAGE);
    }
    const { processed, unprocessed } = split(Object(input.RequestItems), (table) => hits.get(table));
    const isWhole = Object.keys(unprocessed).length === 0;
    for (const table of isWhole ? tables.filter(isHit) : Object.keys(unprocessed)) {
      report(table, elementsOf(unprocessed[table] ?? []).length || 1, isWhole);
    }
    if (isWhole) throw new AwsError('ThrottlingException', MESSAGE);
    return { input: { ...input, RequestItems: processed }, unprocessed };
  }

  /** The throttle's source of chance when it hits. */
  #hit(operation: string, table: string): (() => number) | undefined {
    const pending = this.#pending.get(table)?.find(({ settings, left }) => {
      return left > 0 && (settings.operations ?? [operation]).includes(operation);
    });
    if (pending === undefined || pending.random() >= (pending.settings.share ?? 1)) return undefined;
    pending.left -= 1;
    return pending.random;
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
function cancelled(throttled: readonly boolean[]): AwsError {
  const CancellationReasons = throttled.map((is) =>
    is ? { Code: 'ThrottlingError', Message: MESSAGE } : { Code: 'None' },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', message, 400, { CancellationReasons });
}

/** What a batch has for one table: requests to write, or keys to read with how to read them. */
type Share = readonly unknown[] | { readonly Keys: readonly unknown[] };

const elementsOf = (share: Share) => ('Keys' in share ? share.Keys : share);
const withElements = (share: Share, some: readonly unknown[]): Share =>
  'Keys' in share ? { ...share, Keys: some } : some;

function split(shares: Readonly<Record<string, Share>>, randomOf: (table: string) => (() => number) | undefined) {
  const processed: Record<string, Share> = {};
  const unprocessed: Record<string, Share> = {};
  let left = Object.values(shares).reduce((sum, share) => sum + elementsOf(share).length, 0) - 1;
  for (const [table, share] of Object.entries(shares)) {
    const all = elementsOf(share);
    const random = randomOf(table);
    const most = Math.min(all.length, left);
    const count = random === undefined ? 0 : Math.min(most, 1 + Math.floor(random() * most));
    left -= count;
    const end = all.length - count;
    if (end > 0) processed[table] = withElements(share, all.slice(0, end));
    if (count > 0) unprocessed[table] = withElements(share, all.slice(end));
  }
  return { processed, unprocessed };
}
