import { type InferOutput, number, object, record, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { type BusEvent, busEvent } from './rule.ts';

const kept = object({ event: busEvent, at: number() });
type Kept = Readonly<InferOutput<typeof kept>>;

/** By the name of the archive and a number. */
const archived = record(string(), record(string(), kept));
type Archived = InferOutput<typeof archived>;

const DAY_MILLISECONDS = 86_400_000;

/**
 * The events of every archive, in the order in which they came. They stay for as many days as their archive says, counted from when
 * they came; an archive without a limit keeps them.
 */
export class ArchivedEvents implements Durable<Archived> {
  readonly schema = archived;
  readonly changes = new Changes(2);
  readonly #clock: StageClock;
  readonly #exists: (archive: string) => boolean;
  readonly #events = new Map<string, Map<string, Kept>>();
  #next = 0;

  /** @param exists whether there is an archive of a name */
  constructor(clock: StageClock, exists: (archive: string) => boolean) {
    this.#clock = clock;
    this.#exists = exists;
  }

  add(archive: string, event: BusEvent): void {
    const events = this.#events.get(archive) ?? new Map<string, Kept>();
    this.#events.set(archive, events);
    const number = `${this.#next++}`;
    events.set(number, { event, at: this.#clock.now() });
    this.#note(archive, number);
  }

  /** @param retentionDays 0: for ever */
  of(archive: string, retentionDays: number): readonly BusEvent[] {
    const events = this.#events.get(archive) ?? new Map<string, Kept>();
    const oldest = retentionDays === 0 ? 0 : this.#clock.now() - retentionDays * DAY_MILLISECONDS;
    for (const [number, { at }] of events) {
      if (at > oldest) break;
      events.delete(number);
      this.#note(archive, number);
    }
    return [...events.values()].map(({ event }) => event);
  }

  forget(archive: string): void {
    for (const number of this.#events.get(archive)?.keys() ?? []) this.changes.note([archive, number], () => undefined);
    this.#events.delete(archive);
  }

  save(): Archived {
    return Object.fromEntries([...this.#events].map(([name, events]) => [name, Object.fromEntries(events)]));
  }

  restore(saved: Archived, drop: (what: string) => void): void {
    for (const [name, events] of Object.entries(saved)) {
      if (!this.#exists(name)) {
        drop(`the events of the archive ${name}`);
        continue;
      }
      this.#events.set(name, new Map(Object.entries(events)));
      this.#next = Math.max(this.#next, ...Object.keys(events).map((number) => Number(number) + 1));
    }
  }

  #note(archive: string, number: string): void {
    this.changes.note([archive, number], () => this.#events.get(archive)?.get(number));
  }
}
