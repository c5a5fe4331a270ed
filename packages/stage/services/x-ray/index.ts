import { service } from '../../service.ts';
import { xrayApi } from './listing-api.ts';
import { xRayResources } from './resources.ts';
import { tracedCalls } from './traced-calls.ts';
import { XRay } from './x-ray.ts';

/** Traces of requests, invocations and calls. */
export const xray = service({
  create: (stage) => new XRay(stage),
  resources: xRayResources,
  api: (traces, stage) => ({ rest: xrayApi(traces, stage) }),
  aroundCalls: (traces, { clock }, routes, apis) => tracedCalls(traces, clock, routes, apis),
});
