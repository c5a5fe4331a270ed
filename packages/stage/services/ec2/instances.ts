import { glob } from '../../glob.ts';

/** An instance, as far as the stage knows it: it is listed, and runs nothing. */
export interface Instance {
  readonly account: string;
  /** Such as `i-0a1b2c3d4e5f60718`. */
  readonly id: string;
  readonly imageId: string;
  readonly type: string;
  readonly state: keyof typeof STATES;
  readonly subnetId?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
export const STATES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;

export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** The instances of every account. */
export class Instances {
  readonly #all = new Map<string, Instance>();

  /** Adds an instance, or replaces the one with its id. */
  put(instance: Instance): void {
    this.#all.set(instance.id, instance);
  }

  /** The instances of one account, in the order in which they came. */
  of(account: string): readonly Instance[] {
    return [...this.#all.values()].filter((instance) => instance.account === account);
  }
}

const FILTERS: Readonly<Record<string, (instance: Instance) => readonly string[]>> = {
  'image-id': ({ imageId }) => [imageId],
  'instance-id': ({ id }) => [id],
  'instance-state-code': ({ state }) => [`${STATES[state]}`],
  'instance-state-name': ({ state }) => [state],
  'instance-type': ({ type }) => [type],
  'subnet-id': ({ subnetId }) => (subnetId === undefined ? [] : [subnetId]),
  'tag-key': ({ tags }) => Object.keys(tags),
};

/** What an instance has that a filter looks at; undefined for a filter that the stage does not know. */
function valuesFor(name: string, instance: Instance): readonly string[] | undefined {
  if (!name.startsWith('tag:')) return Object.hasOwn(FILTERS, name) ? FILTERS[name]?.(instance) : undefined;
  const value = instance.tags[name.slice('tag:'.length)];
  return value === undefined ? [] : [value];
}

/** Whether the stage knows a filter. */
export const isFilter = (name: string): boolean => name.startsWith('tag:') || Object.hasOwn(FILTERS, name);

/**
 * Whether an instance meets all filters: any value of each, with `*` and `?` as wildcards. Letters count as they are.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export const meets = (instance: Instance, filters: readonly Filter[]): boolean =>
  filters.every(({ name, values }) => {
    const actual = valuesFor(name, instance) ?? [];
    return values.some((value) => actual.some((one) => glob(value, 's').test(one)));
  });
