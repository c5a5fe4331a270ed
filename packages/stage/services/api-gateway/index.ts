import { type StageCore, service } from '../../service.ts';
import type { Cognito } from '../cognito/cognito.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Logs } from '../logs/logs.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { ApiGateway } from './api-gateway.ts';
import { documentOperations } from './document-api.ts';
import { apiGatewayListing } from './listing-api.ts';
import { apiGatewayMetrics } from './metrics.ts';
import { apiGatewayResources } from './resources/apis.ts';
import { stageOperations } from './stage-api.ts';

/** What REST APIs need: functions behind them, a log, tokens of user pools and traces. */
interface ApiGatewayStage extends StageCore {
  readonly cognito: Cognito;
  readonly lambda: Lambda;
  readonly logs: Logs;
  readonly xray: XRay;
}

/** REST APIs. */
export const apiGateway = service({
  create: (stage: ApiGatewayStage) =>
    new ApiGateway({
      ...stage,
      lambda: stage.lambda,
      logs: stage.logs,
      services: stage,
      tokens: stage.cognito,
      xray: stage.xray,
    }),
  resources: apiGatewayResources,
  api(apis, stage) {
    const [documents, listing] = [documentOperations(apis, stage), apiGatewayListing(apis, stage)];
    const stages = stageOperations(apis, stage);
    return {
      rest: async (request, body) =>
        (await stages(request, body)) ?? (await documents(request, body)) ?? listing(request, body),
    };
  },
  serve: (apis) => (request, body) => apis.route(request, body),
  localUrl: (apis, text, endpoint) => apis.localUrl(text, endpoint),
  keep: ({ plans }, keep) => keep('usage plans', plans),
  metrics: apiGatewayMetrics,
});
