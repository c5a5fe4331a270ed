import type { StageClock, Timer } from './clock.ts';

interface Moment<Item> {
  readonly timer: Timer;
  readonly items: Set<Item>;
}

/** What is due when. Items that are due at the same moment share a timer: a queue may contain many thousands. */
export class Agenda<Item> {
  readonly #clock: StageClock;
  readonly #onDue: (items: readonly Item[]) => void;
  readonly #moments = new Map<number, Moment<Item>>();
  readonly #dueOf = new Map<Item, number>();

  constructor(clock: StageClock, onDue: (items: readonly Item[]) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** @param due epoch milliseconds; an earlier entry of the item is replaced */
  set(item: Item, due: number): void {
    this.remove(item);
    const moment = this.#moments.get(due) ?? this.#open(due);
    moment.items.add(item);
    this.#dueOf.set(item, due);
  }

  remove(item: Item): void {
    const due = this.#dueOf.get(item);
    const moment = due === undefined ? undefined : this.#moments.get(due);
    if (due === undefined || moment === undefined) return;
    this.#dueOf.delete(item);
    moment.items.delete(item);
    if (moment.items.size > 0) return;
    moment.timer.cancel();
    this.#moments.delete(due);
  }

  #open(due: number): Moment<Item> {
    const moment: Moment<Item> = {
      items: new Set(),
      timer: this.#clock.after(due - this.#clock.now(), () => {
        this.#moments.delete(due);
        for (const item of moment.items) this.#dueOf.delete(item);
        this.#onDue([...moment.items]);
      }),
    };
    this.#moments.set(due, moment);
    return moment;
  }
}
