/**
 * OpenTelemetry's API, if a layer has brought an implementation (setting `openTelemetry`): its wrapper is the sign.
 * Else it stays in a chunk that no start loads.
 */
const api = process.env.AWS_LAMBDA_EXEC_WRAPPER === undefined ? undefined : await import('@opentelemetry/api');

/**
 * Makes a trace searchable by what happened in it: never by who it happened to.
 *
 * A function cannot annotate the segment that Lambda records for it; it takes a span of its own, which the layer of
 * AWS's OpenTelemetry distribution begins around every invocation. Without the layer this does nothing. X-Ray indexes the
 * attributes that `aws.xray.annotations` lists
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-annotations), and so does the layer's
 * exporter (unverified; settled by: a search by such an annotation in a deployed arcade with the layer).
 */
export function annotateSpan(annotations: Readonly<Record<string, string | number | boolean>>): void {
  const span = api?.trace.getActiveSpan();
  span?.setAttributes({ ...annotations, 'aws.xray.annotations': Object.keys(annotations) });
}
