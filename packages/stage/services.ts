import type { Activity } from './activity.ts';
import type { StageClock } from './clock.ts';
import type { Access } from './iam/access.ts';
import type { Records } from './records.ts';
import type { ApiGateway } from './services/api-gateway/api-gateway.ts';
import type { CloudWatch } from './services/cloudwatch/cloudwatch.ts';
import type { CodeDeploy } from './services/code-deploy.ts';
import type { Cognito } from './services/cognito/cognito.ts';
import type { DynamoDb } from './services/dynamodb/dynamodb.ts';
import type { EventBridge } from './services/event-bridge/event-bridge.ts';
import type { Lambda } from './services/lambda/lambda.ts';
import type { Logs } from './services/logs/logs.ts';
import type { ParameterStore } from './services/parameter-store.ts';
import type { Scheduler } from './services/scheduler/scheduler.ts';
import type { Sns } from './services/sns/sns.ts';
import type { Sqs } from './services/sqs/sqs.ts';
import type { Targets } from './services/targets.ts';
import type { XRay } from './services/x-ray/x-ray.ts';
import type { Durable } from './state/durable.ts';

/** What the resource types build on. */
export interface StageServices {
  readonly account: string;
  readonly region: string;
  /** The stage's base URL, known once it listens. */
  readonly endpoint: () => string;
  /** `arn:aws:<service>:<region>:<account>:<resource>` */
  readonly arn: (service: string, resource: string) => string;
  /** The URL by which callers name a queue. */
  readonly queueUrl: (name: string) => string;
  /** Runs something after every resource of every stack exists, such as starting a poller. */
  readonly whenLoaded: (action: () => void) => void;
  /** Lets something survive a restart, under a name that is the same from one start to the next. */
  readonly keep: <State>(name: string, durable: Durable<State>) => void;
  readonly access: Access;
  readonly activity: Activity;
  readonly clock: StageClock;
  readonly records: Records;
  readonly apiGateway: ApiGateway;
  readonly cloudWatch: CloudWatch;
  readonly codeDeploy: CodeDeploy;
  readonly cognito: Cognito;
  readonly dynamodb: DynamoDb;
  readonly eventBridge: EventBridge;
  readonly lambda: Lambda;
  readonly logs: Logs;
  readonly parameters: ParameterStore;
  readonly scheduler: Scheduler;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly targets: Targets;
  readonly xray: XRay;
}
