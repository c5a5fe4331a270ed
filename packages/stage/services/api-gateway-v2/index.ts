import { type StageCore, service } from '../../service.ts';
import type { Cognito } from '../cognito/cognito.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Logs } from '../logs/logs.ts';
import { ApiGatewayV2 } from './api-gateway-v2.ts';
import { apiGatewayV2Metrics } from './metrics.ts';
import { apiGatewayV2Resources } from './resources.ts';

/** What these APIs need: functions behind them, a log and tokens of user pools. */
interface ApiGatewayV2Stage extends StageCore {
  readonly cognito: Cognito;
  readonly lambda: Lambda;
  readonly logs: Logs;
}

/** HTTP APIs and WebSocket APIs. */
export const apiGatewayV2 = service({
  create: (stage: ApiGatewayV2Stage) =>
    new ApiGatewayV2({ ...stage, lambda: stage.lambda, logs: stage.logs, tokens: stage.cognito }),
  resources(apis, { whenLoaded }) {
    whenLoaded(() => apis.start());
    return apiGatewayV2Resources(apis);
  },
  api: (apis) => ({ rest: apis.manage }),
  serve: (apis) => apis.route,
  upgrade: (apis) => apis.upgrade,
  localUrl: (apis, text, endpoint) => apis.localUrl(text, endpoint),
  metrics: apiGatewayV2Metrics,
});
