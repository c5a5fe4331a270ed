import type { Series } from './series.ts';
import type { MetricStore } from './store.ts';

/** The metrics of one service. A metric is looked up once: a busy function has the same ones at each invocation. */
export class ServiceMetrics {
  readonly #store: MetricStore;
  readonly #namespace: string;
  readonly #known = new Map<string, Map<string, Series>>();

  constructor(store: MetricStore, namespace: string) {
    this.#store = store;
    this.#namespace = namespace;
  }

  /**
   * @param key tells these dimensions from others
   * @param dimensions what they are, asked when the key is new
   */
  series(name: string, key: string, dimensions: () => Readonly<Record<string, string>>): Series {
    let byKey = this.#known.get(name);
    if (byKey === undefined) {
      byKey = new Map();
      this.#known.set(name, byKey);
    }
    let series = byKey.get(key);
    if (series === undefined) {
      series = this.#store.series({ namespace: this.#namespace, name, dimensions: dimensions() });
      byKey.set(key, series);
    }
    return series;
  }

  /** Puts one value. */
  put(name: string, dimensions: Readonly<Record<string, string>>, value: number, at: number): void {
    this.series(name, Object.values(dimensions).join(' '), () => dimensions).put(value, at);
  }
}
