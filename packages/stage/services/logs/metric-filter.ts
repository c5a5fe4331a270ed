import type { MetricStore } from '../../metrics/store.ts';
import type { FilterPattern, LogEvent } from './filter-pattern.ts';
import { parseSelector, type Selector, select } from './filter-value.ts';

export interface Transformation {
  readonly namespace: string;
  readonly name: string;
  readonly unit?: string | undefined;
  /** A number, or a selector such as `$.latency`. */
  readonly value: string;
  /** What a minute counts that has log events, but none that matches. */
  readonly defaultValue?: number;
  /** Names to selectors. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * Counts the events of a log group that match a pattern.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 */
export class MetricFilter {
  readonly #pattern: FilterPattern;
  readonly #transformation: Transformation;
  readonly #selector: Selector | undefined;
  readonly #dimensions: readonly (readonly [string, Selector])[];
  readonly #store: MetricStore;

  constructor(pattern: FilterPattern, transformation: Transformation, store: MetricStore) {
    this.#pattern = pattern;
    this.#transformation = transformation;
    this.#store = store;
    this.#selector = transformation.value.startsWith('$') ? parseSelector(transformation.value) : undefined;
    this.#dimensions = Object.entries(transformation.dimensions).map(([name, value]) => [name, parseSelector(value)]);
  }

  take(event: LogEvent, at: number): void {
    const { namespace, name, defaultValue, unit } = this.#transformation;
    if (!this.#pattern(event)) {
      if (defaultValue !== undefined)
        this.#store.series({ namespace, name, dimensions: {} }).put(defaultValue, at, 1, unit);
      return;
    }
    const value =
      this.#selector === undefined ? Number(this.#transformation.value) : number(select(event.json, this.#selector));
    if (value === undefined) return;
    this.#store.series({ namespace, name, dimensions: this.#dimensionsOf(event) }).put(value, at, 1, unit);
  }

  /**
   * A log event that lacks a field of a dimension is counted without dimensions (unverified; settled by: the metrics of a filter with a dimension
   * and events without its field).
   */
  #dimensionsOf({ json }: LogEvent): Readonly<Record<string, string>> {
    const found = this.#dimensions.map(([name, selector]) => [name, select(json, selector)] as const);
    if (found.some(([, value]) => typeof value === 'object' || value === undefined)) return {};
    return Object.fromEntries(found.map(([name, value]) => [name, String(value)]));
  }
}

/** A number, or a text that is one. */
function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}
