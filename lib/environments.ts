import { RemovalPolicy } from 'aws-cdk-lib';
import { type ILambdaDeploymentConfig, LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { OpenTelemetryLayer } from './constructs/functions/open-telemetry.ts';
import type { EnvironmentName } from './instance.ts';
import { UnknownName } from './wrong-input.ts';

/** Everything that differs between two environments, and nothing else. */
export interface EnvironmentSettings {
  readonly name: EnvironmentName;
  /**
   * What happens to data (table, user pool, log groups) when its stack is deleted. What production keeps goes only when its very
   * first deployment fails: it is empty, and would be in the way of the next try.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
   */
  readonly removalPolicy: RemovalPolicy;
  /** Refuses deletion of the stateful stacks, the table and the user pool until it is switched off on purpose. */
  readonly deletionProtection: boolean;
  /**
   * Continuous backups of the table with restore to any second; billed by table size. When such a table is deleted, DynamoDB
   * keeps a backup of it for 35 days.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
   */
  readonly pointInTimeRecovery: boolean;
  readonly logRetention: RetentionDays;
  /**
   * Whether functions that ask for it get concurrency of their own. Lambda keeps 100 of the account's executions unreserved
   * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html), and a new account may have ten in all.
   */
  readonly reserveConcurrency: boolean;
  /**
   * Invocations at the same time by which a queue is emptied, 2 to 1,000, where its chapter does not set its own pace. New
   * accounts start with fewer executions than the usual 1,000 (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
   */
  readonly pollerConcurrency: number;
  /** The AWS account of the game servers, which is another one than that of the arcade: put in your own. */
  readonly fleetAccount: string;
  /** The one web origin whose pages may call the API from a browser. */
  readonly webOrigin: string;
  /**
   * How the calls of a function move to its new version: all at once, or a tenth first, and the rest five minutes later if
   * nothing spoke against it. https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
   */
  readonly trafficShift: ILambdaDeploymentConfig;
  /**
   * Which alarms there are: all, or one of each kind as an example. CloudWatch bills an alarm by the hour, whether or not somebody
   * uses what it watches (https://aws.amazon.com/cloudwatch/pricing/).
   */
  readonly alarms: 'all' | 'examples';
  /** Share of the API's requests that are traced, 0 to 1, beyond the first of each second. Traces are billed by number. */
  readonly traceShare: number;
  /**
   * Instruments every function by OpenTelemetry, for spans and annotations of our own; costs cold starts and memory.
   * @default none: Lambda and the services record their own segments
   */
  readonly openTelemetry?: OpenTelemetryLayer;
}

export type { EnvironmentName };

export const environments: Readonly<Record<EnvironmentName, EnvironmentSettings>> = {
  sandbox: {
    name: 'sandbox',
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    pointInTimeRecovery: false,
    logRetention: RetentionDays.ONE_WEEK,
    reserveConcurrency: false,
    pollerConcurrency: 2,
    fleetAccount: '222222222222',
    webOrigin: 'http://localhost:3000',
    trafficShift: LambdaDeploymentConfig.ALL_AT_ONCE,
    alarms: 'examples',
    traceShare: 1,
  },
  prod: {
    name: 'prod',
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    deletionProtection: true,
    pointInTimeRecovery: true,
    logRetention: RetentionDays.THREE_MONTHS,
    reserveConcurrency: true,
    pollerConcurrency: 5,
    fleetAccount: '333333333333',
    webOrigin: 'https://arcade.example.com',
    trafficShift: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    alarms: 'all',
    traceShare: 0.05,
  },
};

/**
 * The settings of an environment by its name.
 * @throws UnknownName when no environment has that name
 */
export function environmentSettings(name: string): EnvironmentSettings {
  if (name === 'sandbox' || name === 'prod') return environments[name];
  throw new UnknownName('environment', name, Object.keys(environments));
}
