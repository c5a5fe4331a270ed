import {
  array,
  check,
  is,
  maxLength,
  number,
  object,
  optional,
  picklist,
  pipe,
  record,
  safeParse,
  string,
  unknown,
} from 'valibot';
import type { MetricStore } from '../../metrics/store.ts';
import type { RecordOf } from '../../records.ts';

/**
 * What makes a line of a log metrics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * Members that the specification does not know are ignored, as it asks.
 */
const metadata = object({
  Timestamp: number(),
  CloudWatchMetrics: array(
    object({
      Namespace: pipe(
        string(),
        check((name) => name.length > 0 && name.length <= 1_024),
      ),
      Dimensions: array(pipe(array(string()), maxLength(30))),
      Metrics: pipe(
        array(
          object({
            Name: string(),
            Unit: optional(string()),
            StorageResolution: optional(picklist([1, 60]), 60),
          }),
        ),
        maxLength(100),
      ),
    }),
  ),
});
const document = record(string(), unknown());
const values = array(number());

/** A metric has one value or up to 100 of them. */
const MAX_VALUES = 100;

/**
 * Takes the metrics out of log lines in the embedded metric format. A line whose metadata are not as specified is a log
 * line and nothing more, as is a metric or a dimension set that names a member which is not there.
 */
export function embeddedMetrics(store: MetricStore): (record: RecordOf<'log'>) => void {
  return (line) => {
    if (!line.line.includes('"_aws"')) return;
    const root = parseLine(line.line);
    const parsed = safeParse(metadata, root?._aws);
    if (root === undefined || !parsed.success) return;
    const { Timestamp, CloudWatchMetrics } = parsed.output;
    for (const { Namespace: namespace, Dimensions, Metrics } of CloudWatchMetrics) {
      for (const { Name: name, StorageResolution, Unit } of Metrics) {
        const found = valuesOf(root[name]);
        for (const names of Dimensions.length === 0 ? [[]] : Dimensions) {
          const dimensions = dimensionsOf(root, names);
          if (dimensions === undefined) continue;
          const series = store.series({ namespace, name, dimensions });
          if (StorageResolution === 1) series.useHighResolution();
          for (const value of found) series.put(value, Timestamp, 1, Unit);
        }
      }
    }
  };
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return is(document, parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function valuesOf(member: unknown): readonly number[] {
  if (typeof member === 'number') return [member];
  return is(values, member) && member.length <= MAX_VALUES ? member : [];
}

/** A dimension is a text of the document's root. */
function dimensionsOf(root: Readonly<Record<string, unknown>>, names: readonly string[]) {
  const dimensions: Record<string, string> = {};
  for (const name of names) {
    const value = root[name];
    if (typeof value !== 'string') return undefined;
    dimensions[name] = value;
  }
  return dimensions;
}
