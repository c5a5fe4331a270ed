import type { StageClock } from '../../clock.ts';
import { parsedJson } from '../../json.ts';
import { stopwatch } from '../../stopwatch.ts';
import type { JsonService } from '../../wire/aws-json.ts';
import { decoded } from '../../wire/request-url.ts';
import type { Route } from '../../wire/server.ts';
import type { XRay } from './x-ray.ts';

/**
 * Wraps routes so that the calls of traced functions are recorded. The trace header that the SDK sends says to which
 * invocation a call belongs.
 */
export function tracedCalls(
  xray: XRay,
  clock: StageClock,
  routes: readonly Route[],
  apis: readonly JsonService[],
): readonly Route[] {
  const names = new Map(apis.map(({ targetPrefix, name }) => [targetPrefix, name]));
  return routes.map(
    (route): Route =>
      async (request, body) => {
        const header = request.headers['x-amzn-trace-id'];
        const traceHeader = typeof header === 'string' ? header : undefined;
        if (traceHeader === undefined || !xray.isRecording(traceHeader)) return route(request, body);
        const [startedAt, elapsed] = [clock.now(), stopwatch(clock)];
        const answer = await route(request, body);
        if (answer === undefined) return undefined;
        const call = describe(names, request.headers['x-amz-target'], request.url ?? '', body.toString('utf8'));
        xray.called({ ...call, traceHeader, startedAt, elapsedMs: elapsed(), status: answer.status });
        return answer;
      },
  );
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws */
function describe(
  names: ReadonlyMap<string, string>,
  target: string | readonly string[] | undefined,
  url: string,
  body: string,
) {
  if (typeof target === 'string') {
    const [prefix = '', operation = ''] = target.split('.');
    const { TableName, QueueUrl } = Object(parsedJson(body));
    return {
      name: names.get(prefix) ?? prefix,
      aws: {
        operation,
        ...(typeof TableName === 'string' ? { table_name: TableName } : {}),
        ...(typeof QueueUrl === 'string' ? { queue_url: QueueUrl } : {}),
      },
    };
  }
  const invoked = /\/functions\/([^/]+)\/invocations/.exec(url)?.[1];
  if (invoked !== undefined) return { name: 'Lambda', aws: { operation: 'Invoke', function_name: decoded(invoked) } };
  const form = new URLSearchParams(body);
  const topic = form.get('TopicArn');
  return { name: 'SNS', aws: { operation: form.get('Action') ?? '', ...(topic === null ? {} : { topic_arn: topic }) } };
}
