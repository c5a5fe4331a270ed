/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export type Statistic = 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount' | `p${number}`;

/** `p0` to `p100`, with decimals. Trimmed means and the other extended statistics are not computed here. */
export const PERCENTILE = /^p(100|\d{1,2}(\.\d{1,10})?)$/;

/** What was measured of one metric in one span of time, by value: ten thousand equal counts take the room of one. */
export class Distribution {
  /** How often each value came; nothing while all are the same, as those of most metrics are. */
  #times: Map<number, number> | undefined;
  #count = 0;
  #sum = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;

  add(value: number, times = 1): void {
    if (this.#count > 0 && value !== this.#minimum) this.#times ??= new Map([[this.#minimum, this.#count]]);
    this.#times?.set(value, (this.#times.get(value) ?? 0) + times);
    this.#count += times;
    this.#sum += value * times;
    if (value < this.#minimum) this.#minimum = value;
    if (value > this.#maximum) this.#maximum = value;
  }

  addAll(other: Distribution): void {
    for (const [value, times] of other.values) this.add(value, times);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Every value with how often it was measured. */
  get values(): readonly (readonly [value: number, times: number])[] {
    if (this.#times !== undefined) return [...this.#times];
    return this.isEmpty ? [] : [[this.#minimum, this.#count]];
  }

  /** How many values there are, which decides whether a percentile means something. */
  get count(): number {
    return this.#count;
  }

  statistic(name: Statistic): number {
    switch (name) {
      case 'Sum':
        return this.#sum;
      case 'Average':
        return this.#sum / this.#count;
      case 'Minimum':
        return this.#minimum;
      case 'Maximum':
        return this.#maximum;
      case 'SampleCount':
        return this.#count;
      default:
        return this.#percentile(Number(name.slice(1)));
    }
  }

  /**
   * The smallest value that so many percent of all do not exceed, without interpolation (unverified; settled by:
   * GetMetricStatistics for p50 and p90 of the values 1 to 4).
   */
  #percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#count));
    let seen = 0;
    for (const [value, times] of this.values.toSorted(([a], [b]) => a - b)) {
      seen += times;
      if (seen >= rank) return value;
    }
    return this.#maximum;
  }
}
