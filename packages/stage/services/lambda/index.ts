import { type StageCore, service } from '../../service.ts';
import { restJson } from '../../wire/rest-json.ts';
import type { CodeDeploy } from '../code-deploy/code-deploy.ts';
import type { DynamoDb } from '../dynamodb/dynamodb.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import type { Kinesis } from '../kinesis/kinesis.ts';
import type { Kms } from '../kms/kms.ts';
import type { Sqs } from '../sqs/sqs.ts';
import type { XRay } from '../x-ray/x-ray.ts';
import { durableApi } from './durable/api.ts';
import { answerInvoke } from './invoke-api.ts';
import { Lambda } from './lambda.ts';
import { lambdaListing } from './listing-api.ts';
import { lambdaMetrics } from './metrics.ts';
import { provisionedApi } from './provisioned-api.ts';
import { lambdaResources } from './resources/index.ts';
import { updateAlias } from './update-alias.ts';

/** What functions need: queues and streams that are mapped to them, deployments of their aliases, a bus, keys and traces. */
export interface LambdaStage extends StageCore {
  readonly codeDeploy: CodeDeploy;
  readonly dynamodb: DynamoDb;
  readonly eventBridge: EventBridge;
  readonly kinesis: Kinesis;
  readonly kms: Kms;
  readonly sqs: Sqs;
  readonly xray: XRay;
}

export interface LambdaOptions {
  /** How many executions the account runs at once. A small number shows what happens when none are left. @default 1,000 */
  readonly concurrentExecutions?: number;
}

/** Functions with versions, aliases, layers, event source mappings, asynchronous invocations and durable executions. */
export const lambda = service({
  create: (stage: LambdaStage, { concurrentExecutions }: LambdaOptions) =>
    new Lambda({
      ...stage,
      concurrentExecutions,
      kms: stage.kms,
      xray: stage.xray,
      publish: (change) => {
        const { eventBridge } = stage;
        eventBridge.put('default', eventBridge.newEvent(change), { traceHeader: undefined, forwarded: false });
      },
    }),
  resources: lambdaResources,
  api(functions, stage) {
    const listing = lambdaListing(functions, stage);
    const changing = restJson([updateAlias(functions)], stage.access);
    const durable = durableApi(functions, stage.access);
    const provisioned = provisionedApi(functions, stage);
    return {
      rest: async (request, body) =>
        (await answerInvoke(request, body, functions, stage.access)) ??
        (await changing(request, body)) ??
        (await durable(request, body)) ??
        (await provisioned(request, body)) ??
        listing(request, body),
    };
  },
  serve: ({ urls }) => urls.route,
  localUrl: ({ urls }, text, endpoint) => urls.localUrl(text, endpoint),
  targets: ({ target }) => ({ lambda: target }),
  keep({ asynchronous, durable }, keep) {
    keep('asynchronous events', asynchronous.backlog);
    keep('durable executions', durable.executions);
  },
  metrics: lambdaMetrics,
  faults: ({ faults }) => ({ functions: faults }),
  close: (functions) => functions.close(),
});
