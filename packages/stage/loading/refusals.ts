import { StageError, UnsupportedError } from '../errors.ts';
import type { ResourceType } from '../registry.ts';

/** A resource that is not created, because one that it refers to was refused. Its own message would say nothing new. */
export class RefersToRefused extends Error {}

/** Everything in the templates that the stage cannot run, for one message. */
export class Refusals {
  /** The resources that the stage cannot run as they are. */
  readonly #places = new Set<string>();
  readonly #messages: string[] = [];
  /** Resources that were refused for what they are, by their type. */
  readonly #unfit = new Map<NonNullable<ResourceType['unfit']>, string[]>();

  /** @param place where it is; the message gets it in front, unless it begins with it */
  add(place: string, { message }: StageError): void {
    this.#messages.push(message.startsWith(place) ? message : `${place}: ${message}`);
  }

  /** How many there are. */
  get size(): number {
    return this.#messages.length + [...this.#unfit.values()].flat().length;
  }

  /** Notes a resource that cannot be created, which a person may leave out if the stage does not support it. */
  addResource(place: string, error: StageError): void {
    if (error instanceof UnsupportedError) this.#places.add(place);
    this.add(place, error);
  }

  /** Notes a resource of which its type says at once of all what is wrong. */
  addUnfit(place: string, unfit: NonNullable<ResourceType['unfit']>, why: string): void {
    this.#places.add(place);
    const others = this.#unfit.get(unfit) ?? [];
    this.#unfit.set(unfit, [...others, `${place} (${why})`]);
  }

  /** @throws StageError with everything that was noted; nothing when that is nothing */
  throwAll(): void {
    const unfit = [...this.#unfit].map(([{ message }, resources]) => message(resources.join(', ')));
    const all = [...unfit, ...this.#messages];
    if (all.length === 0) return;
    const skip = [...this.#places].map((place) => `--skip ${place}`).join(' ');
    const advice = skip === '' ? [] : [`To leave out on purpose what the stage does not run: ${skip}`];
    const [only = ''] = all;
    const what =
      all.length === 1 ? only : [`The stage refuses ${all.length} parts of the templates:`, ...all].join('\n- ');
    throw new StageError([what, ...advice].join('\n'));
  }
}
