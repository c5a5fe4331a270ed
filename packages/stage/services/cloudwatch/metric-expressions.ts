import { AwsError, StageError } from '../../errors.ts';
import type { Datapoint } from '../../metrics/store.ts';
import { parseMath, type TimeSeries } from './metric-math.ts';
import { answeredSpan, type Span } from './metric-span.ts';

/** What an expression needs of a query. */
interface Query {
  readonly Id: string;
  readonly Expression?: string | undefined;
  readonly MetricStat?: { readonly Period: number } | undefined;
}

/** The results of the expressions among queries. */
export function* calculated(
  queries: readonly Query[],
  known: ReadonlyMap<string, readonly Datapoint[]>,
  asked: Span,
  now: number,
): Generator<readonly [id: string, values: readonly Datapoint[]]> {
  const seconds = periodOf(queries);
  const { from, to } = answeredSpan(asked, seconds, now);
  const times = timesOf(from, to, seconds);
  const series = new Map<string, TimeSeries>();
  for (const [id, values] of known) {
    const byTime = new Map(values.map(({ at, value }) => [at, value]));
    series.set(
      id,
      times.map((at) => byTime.get(at)),
    );
  }
  for (const { Id, Expression } of queries) {
    if (Expression === undefined) continue;
    const result = computed(Expression, series);
    series.set(Id, result);
    yield [
      Id,
      times.flatMap((at, index) => {
        const value = result[index];
        return value === undefined ? [] : [{ at, value }];
      }),
    ];
  }
}

/** One period for all metrics of an expression: the stage does not mix periods there. */
function periodOf(queries: readonly Query[]): number {
  const periods = new Set(queries.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
  if (periods.size > 1)
    throw invalid('The local stage takes one Period for all metrics of a request with an expression.');
  return [...periods][0] ?? 60;
}

function timesOf(from: number, to: number, seconds: number): readonly number[] {
  const first = from - (from % seconds);
  return Array.from(
    { length: Math.max(0, Math.ceil((to - first) / seconds)) },
    (_, index) => (first + index * seconds) * 1_000,
  );
}

function computed(expression: string, series: ReadonlyMap<string, TimeSeries>): TimeSeries {
  try {
    return parseMath(expression)(series);
  } catch (error) {
    if (error instanceof StageError) throw invalid(error.message);
    throw error;
  }
}

export const invalid = (message: string) => new AwsError('InvalidParameterValue', message);
