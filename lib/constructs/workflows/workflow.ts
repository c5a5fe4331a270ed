import { type Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnStateMachine,
  DefinitionBody,
  type IChainable,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { annotate, type PatternAnnotation } from '../../pattern.ts';
import { FailedExecutions } from '../alarms/workflows.ts';
import { requireRange } from '../range.ts';

export interface WorkflowProps {
  /** What the workflow is for: the first annotation in the template. */
  readonly purpose: PatternAnnotation;
  /** The first state, with all that follow. The role gets what they call. */
  readonly definition: IChainable;
  /**
   * Standard: up to a year, each step once, billed by step. Express: up to five minutes, at least once, billed by duration.
   * @default 'standard'
   */
  readonly type?: 'standard' | 'express';
  /**
   * How states read and write data, where they do not say it themselves.
   * @default 'JSONata'
   */
  readonly language?: 'JSONata' | 'JSONPath';
  /** The labels of distributed Maps: the role may ask and redrive their executions. @default none */
  readonly maps?: readonly string[];
  /** Time after which an execution ends as failed: at most a year, for an express workflow five minutes. */
  readonly timeout: Duration;
  /** What it means that an execution failed, and what to do: the description of the alarm. */
  readonly cure: string;
  /** How long the log is kept. */
  readonly retention: RetentionDays;
  /** What happens to the log when its stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Whether an alarm tells of executions that failed. CloudWatch bills it by the hour.
   * @default true
   */
  readonly alarms?: boolean;
}

/** In seconds. https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
const LONGEST = { standard: 365 * 86_400, express: 300 };

/** A state machine with a role, a log and a trace of its own, and an alarm on executions that fail. */
export class Workflow extends Construct implements IGrantable {
  readonly stateMachine: StateMachine;
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;

  /** @throws when Step Functions would not let an execution run as long as the timeout says */
  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { type = 'standard', language = 'JSONata', timeout, alarms = true } = props;
    requireRange(this.node.path, 'timeout', timeout, { least: 1, most: LONGEST[type], unit: 's' });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    this.grantPrincipal = this.role.grantPrincipal;
    this.stateMachine = new StateMachine(this, 'Resource', {
      definitionBody: DefinitionBody.fromChainable(props.definition),
      stateMachineType: type === 'standard' ? StateMachineType.STANDARD : StateMachineType.EXPRESS,
      queryLanguage: language === 'JSONata' ? QueryLanguage.JSONATA : QueryLanguage.JSON_PATH,
      timeout,
      role: this.role,
      tracingEnabled: true,
      logs: {
        destination: this.logGroup(props),
        level: LogLevel.ALL,
        // The log is all that an express execution leaves. A standard one has its history, and a log with data would have task tokens.
        includeExecutionData: type === 'express',
      },
    });
    annotate(this.stateMachine, props.purpose.pattern, props.purpose.why);
    annotate.once(
      this.stateMachine,
      'xray-tracing',
      'A trace of an execution shows its tasks, and the functions that they invoke, as one picture.',
    );
    this.annotateRole(props.maps ?? []);
    if (alarms) new FailedExecutions(this, 'FailedAlarm', { stateMachine: this.stateMachine, description: props.cure });
  }

  private logGroup({ retention, removalPolicy }: WorkflowProps): LogGroup {
    const logGroup = new LogGroup(this, 'Logs', { retention, removalPolicy });
    return annotate.once(
      logGroup,
      'logs-retention',
      'Declared, so it expires and goes with the stack. A log group that a service creates does neither.',
    );
  }

  private annotateRole(maps: readonly string[]): void {
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Log delivery and xray:PutTraceSegments do not support resource-level permissions.',
    });
    for (const execution of [':*', ...maps.map((label) => `/${label}:*`)]) {
      Validations.of(this).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${this.executionsIn()}${execution}]`,
        reason: 'A distributed Map starts, asks and redrives executions of its own, whose names are made at run time.',
      });
    }
    annotate.once(
      this.role,
      'sfn-sdk-integrations',
      'The role of one workflow: what its states call, each on the resource that they name. No function stands between, so no other role does it for them.',
    );
  }

  /** How cdk-nag spells the ARN of all executions, without its end. */
  private executionsIn(): string {
    const { defaultChild } = this.stateMachine.node;
    if (!(defaultChild instanceof CfnStateMachine)) throw new Error(`${this.node.path} has no state machine.`);
    const name = { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: Stack.of(this).getLogicalId(defaultChild) }] }] };
    return `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${JSON.stringify(name)}`;
  }
}
