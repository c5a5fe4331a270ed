import { type GenericSchema, parse } from 'valibot';

export interface FlagProps<Value> {
  readonly read: () => Promise<unknown>;
  readonly schema: GenericSchema<unknown, Value>;
  /** What is good until the flag was read once. */
  readonly byDefault: Value;
  /** Hears why a flag could not be read. */
  readonly report: (error: unknown) => void;
}

export interface FlagValue<Value> {
  readonly value: Value;
  readonly source: 'read' | 'last known' | 'default';
}

/** A flag that always has a value: when it cannot be read, or makes no sense, the last one that could, and before that a default. */
export class Flag<Value> {
  readonly #props: FlagProps<Value>;
  #known: FlagValue<Value>;

  constructor(props: FlagProps<Value>) {
    this.#props = props;
    this.#known = { value: props.byDefault, source: 'default' };
  }

  async get(): Promise<FlagValue<Value>> {
    const { read, report, schema } = this.#props;
    try {
      const value = parse(schema, await read());
      this.#known = { value, source: 'last known' };
      return { value, source: 'read' };
    } catch (error) {
      report(error);
      return this.#known;
    }
  }
}
