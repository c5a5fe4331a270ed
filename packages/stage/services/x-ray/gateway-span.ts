import type { SampledRequest } from './sampling.ts';
import { flagsOf, type Segment } from './segment.ts';
import { formatTraceHeader, newSegmentId, type TraceContext } from './trace-header.ts';

/** A request at a stage of an API. */
export interface TracedRequest extends SampledRequest {
  readonly account: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly requestId: string;
  readonly traceHeader: string;
  readonly url: string;
  readonly clientIp: string;
  readonly userAgent: string;
  /** Epoch milliseconds of the stage. */
  readonly startedAt: number;
}

interface GatewayEnd {
  readonly status: number;
  readonly elapsedMs: number;
  /** What the integration took, when it was asked. */
  readonly integrationMs: number | undefined;
}

/**
 * The segment of a request at the gateway, with one subsegment for its integration.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
 */
export class GatewaySpan {
  readonly #request: TracedRequest;
  readonly #context: TraceContext;
  readonly #record: (segment: Segment) => void;
  readonly #id = newSegmentId();
  readonly #integrationId = newSegmentId();

  constructor(request: TracedRequest, context: TraceContext, record: (segment: Segment) => void) {
    this.#request = request;
    this.#context = context;
    this.#record = record;
  }

  /** What the integration gets. */
  get header(): string {
    const { traceId, sampled = false } = this.#context;
    return formatTraceHeader({ traceId, parentId: this.#integrationId, sampled });
  }

  end({ status, elapsedMs, integrationMs }: GatewayEnd): void {
    const { traceId, parentId, sampled } = this.#context;
    if (sampled !== true) return;
    const request = this.#request;
    const [start, end] = [request.startedAt / 1_000, (request.startedAt + elapsedMs) / 1_000];
    this.#record({
      ...flagsOf(status),
      trace_id: traceId,
      id: this.#id,
      ...(parentId === undefined ? {} : { parent_id: parentId }),
      name: request.serviceName,
      origin: request.serviceType,
      start_time: start,
      end_time: end,
      http: {
        request: {
          method: request.httpMethod,
          url: request.url,
          client_ip: request.clientIp,
          user_agent: request.userAgent,
        },
        response: { status },
      },
      aws: {
        account_id: request.account,
        api_gateway: { rest_api_id: request.apiId, stage: request.stageName, request_id: request.requestId },
      },
      subsegments:
        integrationMs === undefined
          ? []
          : [
              {
                ...(status >= 500 ? { fault: true } : {}),
                id: this.#integrationId,
                name: 'Lambda',
                namespace: 'aws',
                start_time: end - Math.min(integrationMs, elapsedMs) / 1_000,
                end_time: end,
              },
            ],
    });
  }
}
