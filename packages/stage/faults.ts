/** The faults that wait for what happens next to something, such as a function or a subscriber, in order. */
export class Faults<Kind> {
  readonly #pending = new Map<string, Kind[]>();
  readonly #happened = new Map<Kind, number>();

  /** Makes the next `times` of what happens to it suffer. */
  inject(name: string, fault: Kind, times = 1): void {
    const queue = this.#pending.get(name) ?? [];
    this.#pending.set(name, [...queue, ...Array.from({ length: times }, () => fault)]);
  }

  /** Takes away everything that has not happened yet. */
  clear(): void {
    this.#pending.clear();
  }

  /** The next fault, or the next one of those that can happen here. */
  take(name: string, canHappen: (fault: Kind) => boolean = () => true): Kind | undefined {
    const queue = this.#pending.get(name) ?? [];
    const fault = queue.find(canHappen);
    if (fault === undefined) return undefined;
    queue.splice(queue.indexOf(fault), 1);
    this.#happened.set(fault, this.happened(fault) + 1);
    return fault;
  }

  /** How often a fault has happened so far, to whatever. */
  happened(fault: Kind): number {
    return this.#happened.get(fault) ?? 0;
  }
}
