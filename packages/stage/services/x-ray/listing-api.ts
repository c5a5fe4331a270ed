import { array, type GenericSchema, type InferOutput, looseObject, number, optional, safeParse, string } from 'valibot';
import { AwsError, StageError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { pageOf } from '../../wire/pages.ts';
import { restJson } from '../../wire/rest-json.ts';
import { type Segment, withAll } from './segment.ts';
import type { Trace } from './trace.ts';
import type { XRay } from './x-ray.ts';

const PAGE = 100;
const summariesInput = looseObject({
  /** Epoch seconds. */
  StartTime: number(),
  EndTime: number(),
  FilterExpression: optional(string()),
  NextToken: optional(string()),
});
const tracesInput = looseObject({ TraceIds: array(string()), NextToken: optional(string()) });

/**
 * The two operations by which people find a trace and read it.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-gettingdata.html
 */
export function xrayApi(xray: XRay, { access, account }: Pick<StageCore, 'access' | 'account'>) {
  return restJson(
    [
      {
        method: 'POST',
        path: /^\/TraceSummaries$/,
        permission: () => ({ action: 'xray:GetTraceSummaries', resource: '*' }),
        run({ body }) {
          const { StartTime, EndTime, FilterExpression, NextToken } = read(summariesInput, body);
          const found = filtered(xray, FilterExpression).filter(
            ({ start, end }) => end >= StartTime && start <= EndTime,
          );
          const { items, next } = pageOf(found, NextToken, PAGE, invalid('NextToken is not valid'));
          return {
            TraceSummaries: items.map((trace) => summary(trace, account)),
            ApproximateTime: EndTime,
            TracesProcessedCount: items.length,
            NextToken: next,
          };
        },
      },
      {
        method: 'POST',
        path: /^\/Traces$/,
        permission: () => ({ action: 'xray:BatchGetTraces', resource: '*' }),
        run({ body }) {
          const { TraceIds } = read(tracesInput, body);
          // https://docs.aws.amazon.com/xray/latest/api/API_BatchGetTraces.html
          if (TraceIds.length > 5) throw invalid('Too many trace IDs: the limit is 5');
          const traces = TraceIds.flatMap((id) => xray.trace(id) ?? []);
          return {
            Traces: traces.map(({ id, start, end, segments }) => ({
              Id: id,
              Duration: end - start,
              LimitExceeded: false,
              Segments: segments.map((segment) => ({ Id: segment.id, Document: JSON.stringify(segment) })),
            })),
            UnprocessedTraceIds: [],
          };
        },
      },
    ],
    access,
  );
}

function read<S extends GenericSchema>(schema: S, body: unknown): InferOutput<S> {
  const parsed = safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const [{ path, message }] = parsed.issues;
  throw invalid(`${path?.map(({ key }) => String(key)).join('.') ?? 'The request'}: ${message}`);
}

function filtered(xray: XRay, expression: string | undefined): readonly Trace[] {
  try {
    return xray.traces(expression);
  } catch (error) {
    if (error instanceof StageError) throw invalid(error.message);
    throw error;
  }
}

/** https://docs.aws.amazon.com/xray/latest/api/API_TraceSummary.html */
function summary({ id, start, end, segments }: Trace, account: string): object {
  const all = segments.flatMap(withAll);
  const has = (flag: 'error' | 'fault' | 'throttle') => all.some((segment) => segment[flag] === true);
  const [first] = segments;
  const { request = {}, response } = first?.http ?? {};
  const entry = first === undefined ? undefined : serviceId(first, account);
  const services = new Map(
    segments.map((segment) => [`${segment.origin} ${segment.name}`, serviceId(segment, account)]),
  );
  return {
    Id: id,
    StartTime: start,
    MatchedEventTime: start,
    Duration: end - start,
    ResponseTime: first === undefined ? 0 : first.end_time - first.start_time,
    HasFault: has('fault'),
    HasError: has('error'),
    HasThrottle: has('throttle'),
    IsPartial: false,
    Http: {
      HttpURL: request.url,
      HttpMethod: request.method,
      ClientIp: request.client_ip,
      UserAgent: request.user_agent,
      HttpStatus: response?.status,
    },
    Annotations: {},
    Users: [],
    ServiceIds: [...services.values()],
    EntryPoint: entry,
  };
}

const serviceId = ({ name, origin }: Segment, AccountId: string) => ({
  Name: name,
  Names: [name],
  AccountId,
  Type: origin,
});

const invalid = (message: string) => new AwsError('InvalidRequestException', message);
