import { Annotations, type Duration, RemovalPolicy, type Size, Stack, Validations } from 'aws-cdk-lib';
import {
  Grant,
  type IGrantable,
  type IPrincipal,
  Policy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  type Alias,
  ApplicationLogLevel,
  Architecture,
  CfnFunction,
  type Code,
  type IFunction,
  type ILayerVersion,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';
import { arnInFinding } from '../arn-in-finding.ts';
import { requireRange } from '../range.ts';

/** Why the role of a function is as it is, said of the role and of its policy. */
export const FUNCTION_ROLE =
  'One role for one function, with the actions that the code calls, each on the resource it calls. The managed basic policy would allow every log group of the account.';

export interface LiveFunctionProps {
  readonly code: Code;
  /** The exported function: `<file>.<export>`. Of a container image it is `Handler.FROM_IMAGE`. */
  readonly handler: string;
  /**
   * What runs the code: a version of Node.js, `PROVIDED_AL2023` for a program of its own, `FROM_IMAGE` for a container image.
   * @default Node.js 24
   */
  readonly runtime?: Runtime;
  /** One line for the console's list of functions, at most 256 characters. */
  readonly description: string;
  /**
   * The name of the function, and of its role. Another account that names one of them has to know it.
   * @default CloudFormation makes both up, so that two copies are side by side
   */
  readonly name?: string;
  /** Memory in MiB, 128 to 10,240. The share of the CPU grows with it. */
  readonly memorySize: number;
  /** Time after which Lambda stops an invocation, 1 to 900 s. */
  readonly timeout: Duration;
  /** How long the log is kept. */
  readonly logRetention: RetentionDays;
  /** What happens to the log when its stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Environment variables: names of tables, queues, parameters, never a secret.
   * @default none
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Execution environments that Lambda sets aside for this function, and at the same time the most it gets.
   * @default none: it shares the Region's pool
   */
  readonly reservedConcurrency?: number;
  /**
   * Makes each invocation a durable execution, which may wait for days. Lambda takes it only when the function is created
   * (https://docs.aws.amazon.com/lambda/latest/dg/durable-configuration.html).
   * @default none: an invocation is over after its timeout
   */
  readonly durable?: DurableExecutions;
  /**
   * The size of `/tmp`, 512 to 10,240 MiB. What is above 512 MiB is billed by the time of invocations.
   * @default 512 MiB
   */
  readonly ephemeralStorageSize?: Size;
  /**
   * The key by which Lambda encrypts the variables at rest. The role needs no permission for it: Lambda decrypts by a grant of its own.
   * @default a key of Lambda
   */
  readonly environmentEncryption?: IKey;
  /**
   * The queue that keeps an asynchronous event as it came, when all its attempts have failed. The role may send to it.
   * @default none: a destination tells more
   */
  readonly deadLetterQueue?: IQueue;
  /**
   * Up to five layers.
   * @default none
   */
  readonly layers?: readonly ILayerVersion[];
}

/** How long durable executions of a function may take, and how long they are kept. */
export interface DurableExecutions {
  /** From its start to its end, waiting included: 1 s to 366 days. */
  readonly timeout: Duration;
  /** How long the history of an execution is kept after its end: 1 to 90 days. */
  readonly retention: Duration;
}

/**
 * A function with a role of its own and no managed policy, a log group that goes with the stack, active tracing, explicit memory
 * and timeout, and an alias for its callers. https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
 *
 * Its owner grants action by action: `table.grant(fn, 'dynamodb:PutItem')`.
 */
export class LiveFunction extends Construct implements IGrantable {
  /** The function itself, for what concerns its settings. */
  readonly function: LambdaFunction;
  /**
   * The alias that callers, triggers and pollers are given, never the function itself: it names a published version, so
   * what answers does not change while a deployment is under way, and going back is moving a pointer: versions stay
   * when a deployment replaces them, until the function is deleted.
   */
  readonly live: Alias & IFunction;
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;

  /** @throws when Lambda would refuse the memory, the storage, the timeout, the reservation, the description, the number of layers or what is durable */
  constructor(scope: Construct, id: string, props: LiveFunctionProps) {
    super(scope, id);
    check(this.node.path, props);
    const logGroup = this.logGroup(props);
    this.role = this.roleThatLogsTo(logGroup, props.name);
    this.grantPrincipal = this.role.grantPrincipal;
    this.function = new LambdaFunction(this, 'Resource', {
      description: props.description,
      ...(props.name === undefined ? {} : { functionName: props.name }),
      code: props.code,
      ...(props.layers === undefined ? {} : { layers: [...props.layers] }),
      handler: props.handler,
      runtime: props.runtime ?? Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      tracing: Tracing.ACTIVE,
      // The CDK counts it as part of a version, Lambda does not: a deployment that changes nothing else makes a version that exists
      // already, and fails; change the description with it (unverified; settled by: a deployment that changes
      // recursiveLoop only).
      recursiveLoop: RecursiveLoop.TERMINATE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        // The field `service` of log lines, and the dimension of metrics that the code counts.
        POWERTOOLS_SERVICE_NAME: Stack.of(scope).stackName,
        ...props.variables,
      },
      // A version that a failed deployment has published goes: Lambda would not publish the same code again, and refuse the next try.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
      ...(props.deadLetterQueue === undefined ? {} : { deadLetterQueue: props.deadLetterQueue }),
      ...(props.durable === undefined
        ? {}
        : { durableConfig: { executionTimeout: props.durable.timeout, retentionPeriod: props.durable.retention } }),
      ...(props.ephemeralStorageSize === undefined ? {} : { ephemeralStorageSize: props.ephemeralStorageSize }),
      ...(props.environmentEncryption === undefined ? {} : { environmentEncryption: props.environmentEncryption }),
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    annotate.once(
      this.function,
      'lambda-config-explicit',
      'Memory and timeout are chosen, not inherited: the defaults of 128 MiB and 3 s suit few functions. `RecursiveLoop: Terminate` is the default; written down, a change to Allow shows in a review.',
    );
    annotate.once(
      this.function,
      'xray-tracing',
      'Active tracing needs no SDK in the bundle: Lambda records the segment, and AWS clients pass the trace header on.',
    );
    if (props.deadLetterQueue === undefined) {
      Validations.of(this.function).acknowledge({
        id: 'Serverless-LambdaDLQ',
        reason:
          'A DeadLetterConfig serves asynchronous invocations only, for which a destination tells more; callers and pollers see the errors.',
      });
    }
    if (props.durable !== undefined) this.allowCheckpoints();
    this.live = this.aliasFor(this.function);
  }

  /** A policy next to that of the role: the function waits for the one of its role, and this one has the function's name in it. */
  private allowCheckpoints(): void {
    Annotations.of(this.function).acknowledgeInfo(
      'aws-lambda:Function.DurableConfig',
      'The function is durable from its first deployment on.',
    );
    const policy = new Policy(this, 'Checkpoints', {
      roles: [this.role],
      statements: [
        new PolicyStatement({
          actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
          // The ARN of an execution begins with that of a version: https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html
          resources: [`${this.function.functionArn}:*`],
        }),
      ],
    });
    this.acknowledgeExecutions(policy);
    annotate(
      policy,
      'lambda-durable-steps',
      'The function may write and read the checkpoints of its own executions. The managed policy AWSLambdaBasicDurableExecutionRolePolicy would allow those of every function of the account.',
    );
  }

  /** Grants actions on all durable executions of this function; a grant on the function, or on its alias, matches none of them. */
  grantExecutions(grantee: IGrantable & Construct, ...actions: readonly string[]): Grant {
    this.acknowledgeExecutions(grantee);
    return Grant.addToPrincipal({
      grantee,
      actions: [...actions],
      resourceArns: [`${this.function.functionArn}:*`],
    });
  }

  private acknowledgeExecutions(grantee: Construct): void {
    const arn = arnInFinding(resourceOf(this.function), this.function.functionArn, grantee);
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${arn}:*]`,
      reason: 'The executions of every version of this one function; their ids are known when they begin.',
    });
  }

  private logGroup({ logRetention, removalPolicy }: LiveFunctionProps): LogGroup {
    const logGroup = new LogGroup(this, 'Logs', { retention: logRetention, removalPolicy });
    annotate.once(
      logGroup,
      'logs-retention',
      'Declared, so it expires and goes with the stack. A log group that a service creates does neither.',
    );
    return annotate.once(
      logGroup,
      'lambda-stdout-logs',
      'What the function prints arrives here as JSON. Its role may write to this group and no other.',
    );
  }

  private roleThatLogsTo(logGroup: LogGroup, roleName?: string): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      ...(roleName === undefined ? {} : { roleName }),
    });
    logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'xray:PutTraceSegments and xray:PutTelemetryRecords do not support resource-level permissions.',
    });
    return annotate.once(role, 'iam-role-per-function', FUNCTION_ROLE);
  }

  /**
   * The CDK makes a new version when the template of the function changes. A queue or table in the variables is a reference there, which
   * stays the same when CloudFormation replaces the resource: the version then keeps the old name until something else changes.
   */
  private aliasFor(fn: LambdaFunction): Alias & IFunction {
    const live = fn.addAlias('live');
    for (const each of [live, fn.currentVersion]) {
      annotate.once(
        each,
        'lambda-versions-aliases',
        'Each deployment publishes a version, an immutable copy of code and configuration. Callers use the alias `live`, which points to one. The one before is retained: going back is moving the alias.',
      );
    }
    // `Alias` implements `IFunction` except for `exactOptionalPropertyTypes`.
    return live as Alias & IFunction;
  }
}

/** The resource behind a function, by which the rules name it. */
function resourceOf(fn: LambdaFunction): CfnFunction {
  const { defaultChild } = fn.node;
  if (defaultChild instanceof CfnFunction) return defaultChild;
  throw new Error(`${fn.node.path} has no resource of its own.`);
}

function check(path: string, props: LiveFunctionProps): void {
  requireRange(path, 'memorySize', props.memorySize, { least: 128, most: 10_240, unit: 'MiB' });
  requireRange(path, 'timeout', props.timeout, { least: 1, most: 900, unit: 's' });
  requireRange(path, 'reservedConcurrency', props.reservedConcurrency, { least: 0, most: 100_000 });
  requireRange(path, 'durable.timeout', props.durable?.timeout, { least: 1, most: 31_622_400, unit: 's' });
  requireRange(path, 'durable.retention', props.durable?.retention.toDays({ integral: false }), {
    least: 1,
    most: 90,
    unit: 'days',
  });
  requireRange(path, 'ephemeralStorageSize', props.ephemeralStorageSize?.toMebibytes(), {
    least: 512,
    most: 10_240,
    unit: 'MiB',
  });
  requireRange(path, 'layers', props.layers?.length, { least: 0, most: 5 });
  requireRange(path, 'length of description', props.description.length, { least: 1, most: 256 });
}
