import { Distribution } from './distribution.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * In which spans values are kept together, and until what age; then they go into the next longer span, and from the last one they
 * are let go. Milliseconds.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const RETENTION = [
  { span: SECOND, age: 3 * HOUR },
  { span: MINUTE, age: 15 * DAY },
  { span: 5 * MINUTE, age: 63 * DAY },
  { span: HOUR, age: 455 * DAY },
] as const;

/** Milliseconds for which a value is known by the minute. */
export const BY_MINUTE_MILLISECONDS = 15 * DAY;

/**
 * For how long values can be asked for by a period, milliseconds: as long as they are kept in spans that the period is a multiple of.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html
 * @param period milliseconds
 */
export const keptByPeriod = (period: number): number =>
  RETENTION.findLast(({ span }) => period % span === 0)?.age ?? RETENTION[0].age;

/** The values of one span, by their unit. */
type Bucket = Map<string, Distribution>;

interface Tier {
  readonly span: number;
  readonly age: number;
  /** By the start of their span, the oldest first, unless values come late. */
  readonly buckets: Map<number, Bucket>;
}

/** The values of one metric in spans of time, which become longer with their age. */
export class Buckets {
  readonly #tiers: readonly Tier[] = RETENTION.map((tier) => ({ ...tier, buckets: new Map() }));
  /** The start of the youngest span: how old the others are counts from there. */
  #latest = 0;

  /** The values of a unit around a moment. @param span one second or one minute */
  at(moment: number, span: number, unit: string): Distribution {
    const bucket = this.#bucket(
      this.#tiers.findIndex((tier) => tier.span === span),
      moment,
    );
    return valuesOf(bucket, unit);
  }

  /** The buckets from one moment up to another one. @param span the one that `from` may be within */
  *between(from: number, to: number, span: number): Generator<ReadonlyMap<string, Distribution>> {
    for (const tier of this.#tiers) {
      const first = tier.span === span ? from - (from % span) : Math.ceil(from / tier.span) * tier.span;
      if ((to - first) / tier.span > tier.buckets.size) {
        for (const [start, bucket] of tier.buckets) if (start >= first && start < to) yield bucket;
      } else {
        for (let start = first; start < to; start += tier.span) {
          const bucket = tier.buckets.get(start);
          if (bucket !== undefined) yield bucket;
        }
      }
    }
  }

  /** All by the start of their span, those of longer spans first. */
  get all(): ReadonlyMap<number, ReadonlyMap<string, Distribution>> {
    const [first, ...others] = this.#tiers.filter(({ buckets }) => buckets.size > 0);
    if (others.length === 0) return first?.buckets ?? new Map();
    return new Map(this.#tiers.toReversed().flatMap(({ buckets }) => [...buckets]));
  }

  /** The bucket for a moment, in the tier with this index or, if that has let it go already, a later one. */
  #bucket(index: number, moment: number): Bucket {
    const tier = this.#tiers[index];
    if (tier !== undefined && moment < this.#latest - tier.age && index + 1 < this.#tiers.length) {
      return this.#bucket(index + 1, moment);
    }
    if (tier === undefined) throw new Error('Values are kept by the second or by the minute');
    const start = moment - (moment % tier.span);
    let bucket = tier.buckets.get(start);
    if (bucket === undefined) {
      bucket = new Map();
      tier.buckets.set(start, bucket);
      this.#latest = Math.max(this.#latest, start);
      this.#age(index, tier);
    }
    return bucket;
  }

  /** Moves the oldest ones to the next longer span. Each bucket is moved once, when a young one has come. */
  #age(index: number, { age, buckets }: Tier): void {
    for (const [start, bucket] of buckets) {
      if (start >= this.#latest - age) return;
      buckets.delete(start);
      if (index + 1 === this.#tiers.length) continue;
      const longer = this.#bucket(index + 1, start);
      for (const [unit, values] of bucket) valuesOf(longer, unit).addAll(values);
    }
  }
}

function valuesOf(bucket: Bucket, unit: string): Distribution {
  let values = bucket.get(unit);
  if (values === undefined) {
    values = new Distribution();
    bucket.set(unit, values);
  }
  return values;
}
