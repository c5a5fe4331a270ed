import type { Duration } from 'aws-cdk-lib';
import { Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  ApplicationLogLevel,
  Architecture,
  type IFunction,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Bundles } from '../../bundle.ts';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';
import { instrument } from './open-telemetry.ts';
import { SharedLayer } from './shared-layer.ts';

/** Why the role of a function is as it is, said of the role and of its policy. */
export const FUNCTION_ROLE =
  'One role for one function, with the actions that the code calls, each on the resource it calls. The managed basic policy would allow every log group of the account.';

export interface ArcadeFunctionProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  /** `<chapter>/<file>` below `lambda/`; the file exports `handler`. */
  readonly handler: string;
  /** One line for the console's function list. */
  readonly description: string;
  /** Memory in MiB, 128 to 10,240. CPU share grows with it. */
  readonly memorySize: number;
  /** Time after which an invocation is stopped, at most 900 s. */
  readonly timeout: Duration;
  /**
   * Names of tables, queues, parameters: never a secret.
   * @default none
   */
  readonly variables?: Record<string, string>;
  /**
   * Execution environments that Lambda sets aside for this function, and at the same time the most it gets. Takes effect only
   * where the settings reserve concurrency.
   * @default none: it shares the Region's pool
   */
  readonly reservedConcurrency?: number;
}

/**
 * A function the way this application builds all of them: its own role with no managed policy, its own log group
 * that is deleted with the stack, active tracing, explicit memory and timeout, bundled code.
 *
 * Grants are added per action by whoever wires it: `table.grant(fn, 'dynamodb:PutItem')`.
 */
export class ArcadeFunction extends LambdaFunction {
  /**
   * The alias that callers, triggers and pollers are given, never the function itself: it names a published version, so
   * what answers does not change while a deployment is under way, and going back is moving a pointer.
   */
  readonly live: Alias & IFunction;

  constructor(scope: Construct, id: string, props: ArcadeFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: props.environment.logRetention,
      removalPolicy: props.environment.removalPolicy,
    });
    annotate.once(
      logGroup,
      'logs-retention',
      'Declared, so it expires and goes with the stack. A log group that a service creates does neither.',
    );
    annotate.once(
      logGroup,
      'lambda-stdout-logs',
      'What the function prints arrives here as JSON. Its role may write to this group and no other.',
    );
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    annotate.once(role, 'iam-role-per-function', FUNCTION_ROLE);
    logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');

    super(scope, id, {
      description: props.description,
      code: props.bundles.code(props.handler),
      ...(props.bundles.layer === undefined ? {} : { layers: [SharedLayer.of(scope, props.bundles.layer())] }),
      handler: `${props.handler}.handler`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      tracing: Tracing.ACTIVE,
      recursiveLoop: RecursiveLoop.TERMINATE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        // The field `service` of log lines, and the dimension of business metrics.
        POWERTOOLS_SERVICE_NAME: Stack.of(scope).stackName,
        ...props.variables,
      },
      ...(props.environment.reserveConcurrency && props.reservedConcurrency !== undefined
        ? { reservedConcurrentExecutions: props.reservedConcurrency }
        : {}),
    });
    if (props.environment.openTelemetry !== undefined) instrument(this, props.environment.openTelemetry);
    const live = this.addAlias('live');
    // An alias is a function to whoever invokes it; only an optional member's type says it less strictly.
    this.live = live as Alias & IFunction;
    annotate.once(
      live,
      'lambda-versions-aliases',
      'Each deployment publishes a version, an immutable copy of code and configuration. Callers use the alias `live`, which points to one.',
    );
    annotate.once(
      this.currentVersion,
      'lambda-versions-aliases',
      'Each deployment publishes a version, an immutable copy of code and configuration. Callers use the alias `live`, which points to one.',
    );
    annotate.once(
      this,
      'lambda-config-explicit',
      'Memory and timeout are chosen, not inherited: the defaults of 128 MiB and 3 s suit few functions. `RecursiveLoop: Terminate` is the default; written down, a change to Allow shows in a review.',
    );
    annotate.once(
      this,
      'xray-tracing',
      'Active tracing needs no SDK in the bundle: Lambda records the segment, and AWS clients pass the trace header on.',
    );
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'A DeadLetterConfig serves asynchronous invocations only, for which a destination tells more; callers and pollers see the errors.',
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords do not support resource-level permissions.',
    });
  }
}
