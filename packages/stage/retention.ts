/**
 * How much of what happened the stage keeps in memory, in one place. What is beyond is let go, the oldest first. It is about
 * what people and tests look at; what AWS would keep for the application, such as messages and items, is not in this list.
 */
export const RETENTION = {
  /** Records of each kind: what the terminal, the console and tests read. Log lines and calls are kinds, too. */
  records: 10_000,
  /** Characters in the records of each kind: bodies of messages are up to a megabyte. */
  recordCharacters: 8_000_000,
  /** Traces. X-Ray keeps them for 30 days: https://docs.aws.amazon.com/xray/latest/devguide/aws-xray.html */
  traces: 2_000,
  /** Executions of state machines that have ended, with their histories. Step Functions keeps them for 90 days. */
  executions: 1_000,
  /** Characters in the inputs and outputs of those executions. */
  executionCharacters: 32_000_000,
  /** Replays of archives that have ended. */
  replays: 1_000,
} as const;

/** How far a list may grow beyond its limits before it lets go: then it does so for many items at once. */
export const SLACK = 1.125;

/** What is kept in a {@link Recent}. */
export interface Limits {
  readonly items: number;
  /** Of all items together. @default no limit */
  readonly size?: number;
}

/** A list that lets its oldest items go when it is longer or larger than its limits by an eighth. To add to it is cheap. */
export class Recent<Item> {
  readonly #limits: Required<Limits>;
  readonly #sizeOf: (item: Item) => number;
  readonly #onLetGo: (items: readonly Item[]) => void;
  readonly #items: Item[] = [];
  #size = 0;
  #letGo = 0;

  /**
   * @param sizeOf always the same for the same item
   * @param onLetGo hears of the items that are kept no longer
   */
  constructor(
    { items, size = Number.POSITIVE_INFINITY }: Limits,
    sizeOf: (item: Item) => number = () => 0,
    onLetGo: (items: readonly Item[]) => void = () => {},
  ) {
    this.#limits = { items, size };
    this.#sizeOf = sizeOf;
    this.#onLetGo = onLetGo;
  }

  add(item: Item): void {
    this.#items.push(item);
    this.#size += this.#sizeOf(item);
    const { items, size } = this.#limits;
    if (this.#items.length > items * SLACK || this.#size > size * SLACK) this.#trim();
  }

  /** Oldest first. */
  get items(): readonly Item[] {
    return this.#items;
  }

  /** How many were let go. */
  get letGo(): number {
    return this.#letGo;
  }

  /** The newest is always kept, however large it is. */
  #trim(): void {
    const { items, size } = this.#limits;
    let gone = 0;
    while (gone < this.#items.length - 1 && (this.#items.length - gone > items || this.#size > size)) {
      const item = this.#items[gone];
      if (item !== undefined) this.#size -= this.#sizeOf(item);
      gone += 1;
    }
    this.#letGo += gone;
    this.#onLetGo(this.#items.splice(0, gone));
  }
}
