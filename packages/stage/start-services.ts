import type { Activity } from './activity.ts';
import type { StageClock } from './clock.ts';
import { Access } from './iam/access.ts';
import type { Records } from './records.ts';
import { ApiGateway } from './services/api-gateway/api-gateway.ts';
import { CloudWatch } from './services/cloudwatch/cloudwatch.ts';
import { CodeDeploy } from './services/code-deploy.ts';
import { Cognito } from './services/cognito/cognito.ts';
import { DynamoDb } from './services/dynamodb/dynamodb.ts';
import type { Engine } from './services/dynamodb/engine.ts';
import { dynamoDbOperations } from './services/dynamodb/operations.ts';
import { streamOperations } from './services/dynamodb/streams/operations.ts';
import { EventBridge } from './services/event-bridge/event-bridge.ts';
import type { FunctionFaults } from './services/lambda/faults.ts';
import { Lambda } from './services/lambda/lambda.ts';
import { Logs } from './services/logs/logs.ts';
import { ParameterStore } from './services/parameter-store.ts';
import { Scheduler } from './services/scheduler/scheduler.ts';
import { snsOperations } from './services/sns/operations.ts';
import { Sns } from './services/sns/sns.ts';
import { sqsOperations } from './services/sqs/operations.ts';
import { Sqs } from './services/sqs/sqs.ts';
import { Targets } from './services/targets.ts';
import { tracedCalls } from './services/x-ray/traced-calls.ts';
import { XRay } from './services/x-ray/x-ray.ts';
import type { StageServices } from './services.ts';
import { answerJson } from './wire/aws-json.ts';
import { answerQuery } from './wire/aws-query.ts';
import { answerInvoke } from './wire/lambda-invoke.ts';
import type { Route } from './wire/server.ts';

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

export interface ServicesSetup extends Pick<StageServices, 'endpoint' | 'whenLoaded' | 'keep'> {
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
  readonly faults: FunctionFaults;
  readonly engine: Promise<Engine>;
  /** Whether the engine has the tables of an earlier stage. */
  readonly isResumed: boolean;
  readonly concurrentExecutions: number | undefined;
}

/** Makes every service, lets them reach each other, and hears of what happens to them. */
export function startServices(setup: ServicesSetup): StageServices {
  const { activity, clock, concurrentExecutions, endpoint, engine, faults, isResumed, keep, records, whenLoaded } =
    setup;
  const access = new Access(records, ACCOUNT);
  const environment = { account: ACCOUNT, region: REGION, access, activity, clock, records, endpoint };
  const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
  const targets = new Targets(access);
  const xray = new XRay(environment);
  const lambda = new Lambda({ ...environment, faults, targets, concurrentExecutions, xray });
  const cloudWatch = new CloudWatch({ ...environment, targets });
  const logs = new Logs(records);
  const sqs = new Sqs(clock, records);
  const eventBridge = new EventBridge({ ...environment, targets });
  const sns = new Sns({ ...environment, targets, xray });
  targets.accept('lambda', lambda.target);
  targets.accept('sqs', sqs.target);
  targets.accept('logs', logs.target);
  targets.accept('events', eventBridge.target);
  targets.accept('sns', sns.target);
  cloudWatch.observe({ lambda, sns, sqs }, { ...environment, targets });
  faults.throttles.onThrottle = (throttled) => records.add({ kind: 'throttle', ...throttled });
  faults.serverErrors.onError = (error) => records.add({ kind: 'server-error', ...error });
  const cognito = new Cognito({ ...environment, lambda });
  return {
    ...environment,
    arn,
    queueUrl: (name) => `${endpoint()}/${ACCOUNT}/${name}`,
    whenLoaded,
    keep,
    lambda,
    logs,
    apiGateway: new ApiGateway({ ...environment, lambda, logs, tokens: cognito, xray }),
    cloudWatch,
    codeDeploy: new CodeDeploy({ ...environment, lambda, alarms: cloudWatch.alarms }),
    cognito,
    dynamodb: new DynamoDb(clock, activity, engine, isResumed),
    eventBridge,
    parameters: new ParameterStore(arn),
    scheduler: new Scheduler({ ...environment, targets }),
    sns,
    sqs,
    targets,
    xray,
  };
}

/** The APIs of the services by each protocol, and the REST APIs for everything else. */
export function routesOf(services: StageServices, faults: FunctionFaults): readonly Route[] {
  const { access, account, apiGateway, arn, clock, dynamodb, lambda, queueUrl, sns, sqs, xray } = services;
  const jsonServices = [
    sqsOperations(sqs, clock, queueUrl),
    dynamoDbOperations(dynamodb, arn, faults),
    streamOperations(dynamodb, clock, arn),
    services.eventBridge.operations,
    services.parameters.operations,
    services.cognito.operations,
    services.codeDeploy.operations,
    services.cloudWatch.operations,
  ];
  const queryServices = [snsOperations(sns, account)];
  return [
    ...tracedCalls(xray, clock, [
      async (request, body) =>
        request.headers['x-amz-target'] === undefined ? undefined : answerJson(request, body, jsonServices, access),
      (request, body) => answerQuery(request, body, queryServices, access),
      (request, body) => answerInvoke(request, body, lambda, access),
    ]),
    (request, body) => apiGateway.route(request, body),
  ];
}
