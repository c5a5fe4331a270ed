import { randomInt } from 'node:crypto';
import { StageError } from '../../errors.ts';

/** A key by which an API knows its clients. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** What clients send in the header `x-api-key`. */
  readonly value: string;
  readonly enabled: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** The API keys of the account. */
export class ApiKeys {
  readonly #byId = new Map<string, ApiKey>();
  readonly #byValue = new Map<string, ApiKey>();

  /**
   * @throws StageError when another key has this value: values must be unique
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html)
   */
  add(key: ApiKey): void {
    const same = this.#byValue.get(key.value);
    if (same !== undefined) throw new StageError(`The API keys ${same.name} and ${key.name} have the same value.`);
    this.#byId.set(key.id, key);
    this.#byValue.set(key.value, key);
  }

  /** Gives a key the value that was made up for it in an earlier run. @throws StageError as {@link add} does */
  setValue(id: string, value: string): void {
    const key = this.#byId.get(id);
    if (key === undefined) return;
    this.#byValue.delete(key.value);
    this.add({ ...key, value });
  }

  get(id: string): ApiKey | undefined {
    return this.#byId.get(id);
  }

  withValue(value: string): ApiKey | undefined {
    return this.#byValue.get(value);
  }

  all(): readonly ApiKey[] {
    return [...this.#byId.values()];
  }
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A value for a key whose template gives none: 40 letters and digits (unverified; settled by: CreateApiKey without a value),
 * different on every fresh stage.
 */
export function generateKeyValue(): string {
  return Array.from({ length: 40 }, () => ALPHANUMERIC.charAt(randomInt(ALPHANUMERIC.length))).join('');
}
