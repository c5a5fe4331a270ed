import { seededRandom } from '../../random.ts';

/** Which calls on a table go wrong. */
export interface TableFault {
  /** Such as `PutItem`. @default every operation */
  readonly operations?: readonly string[];
  /** How many calls it lasts. @default until it is cleared */
  readonly times?: number;
  /** What part of the calls it hits, 0 to 1, drawn by the seed. @default every call */
  readonly share?: number;
  /** The same seed, the same calls. @default 1 */
  readonly seed?: number;
}

/** A call that goes wrong. */
export interface FaultHit<Settings> {
  readonly settings: Settings | undefined;
  /** The fault's source of chance. */
  readonly random: () => number;
}

interface Pending<Settings> extends FaultHit<Settings> {
  left: number;
}

/** The faults that wait for calls on tables, in order, and how many have happened. */
export abstract class PendingTableFaults<Settings extends TableFault = TableFault> {
  readonly #pending = new Map<string, Pending<Settings>[]>();
  #happened = 0;

  /** Hits calls on a table from now on, after earlier faults. Without settings it hits every call. */
  inject(tableName: string, settings?: Settings): void {
    const { seed = 1, times = Number.POSITIVE_INFINITY }: TableFault = settings ?? {};
    const list = this.#pending.get(tableName) ?? [];
    this.#pending.set(tableName, [...list, { settings, random: seededRandom(seed), left: times }]);
  }

  clear(): void {
    this.#pending.clear();
  }

  /** How many calls were hit, in whole or in part. */
  get happened(): number {
    return this.#happened;
  }

  /** Counts a call, however many of its tables were hit. */
  protected count(): void {
    this.#happened += 1;
  }

  /** The fault that hits a call, which is used up once more. */
  protected take(
    operation: string,
    table: string,
    isMeant: (settings: Settings | undefined) => boolean = () => true,
  ): FaultHit<Settings> | undefined {
    const pending = this.#pending.get(table)?.find(({ settings, left }) => {
      return left > 0 && (settings?.operations ?? [operation]).includes(operation) && isMeant(settings);
    });
    if (pending === undefined || pending.random() >= (pending.settings?.share ?? 1)) return undefined;
    pending.left -= 1;
    return pending;
  }
}
