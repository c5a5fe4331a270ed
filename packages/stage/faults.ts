/** Faults that wait for the next events of a function or a subscriber, in order. */
export class Faults<Kind> {
  readonly #pending = new Map<string, Kind[]>();
  readonly #happened = new Map<Kind, number>();

  /** Makes the next events of `name` fail. @param times how many @default 1 */
  inject(name: string, fault: Kind, times = 1): void {
    const queue = this.#pending.get(name) ?? [];
    this.#pending.set(name, [...queue, ...Array.from({ length: times }, () => fault)]);
  }

  /** Cancels every fault that has not happened yet. */
  clear(): void {
    this.#pending.clear();
  }

  /** Uses up the next fault that can happen here. */
  take(name: string, canHappen: (fault: Kind) => boolean = () => true): Kind | undefined {
    const queue = this.#pending.get(name) ?? [];
    const fault = queue.find(canHappen);
    if (fault === undefined) return undefined;
    queue.splice(queue.indexOf(fault), 1);
    this.#happened.set(fault, this.happened(fault) + 1);
    return fault;
  }

  /** How often a fault has happened so far, in total. */
  happened(fault: Kind): number {
    return this.#happened.get(fault) ?? 0;
  }
}
