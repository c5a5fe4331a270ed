import { ArnFormat, type RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnRule, type IEventBusRef } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface EventLogProps {
  readonly eventBus: IEventBusRef;
  /** Events whose source starts with one of these are logged; none is empty. */
  readonly sourcePrefixes: readonly [string, ...string[]];
  /**
   * One line for the console's list of rules.
   * @default 'Logs the events of the bus'
   */
  readonly description?: string;
  /** How long the events are kept. */
  readonly retention: RetentionDays;
  /** What happens to the log when its stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html */
const LONGEST_NAME = 64;

/**
 * Writes the events of a bus from some sources to a log group, so that operators see what was published, whether or not anything
 * consumes it. EventBridge keeps no event that matches no rule.
 *
 * One log for each bus: an account has room for ten resource policies of CloudWatch Logs in a Region, which is a fixed quota
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html). A log group can have a policy of its own
 * since (`ResourcePolicyDocument`), but the page of EventBridge names the policy of the account only. The policy of the log group may suffice
 * (unverified; settled by: a rule with a log group as its target that has only its own policy).
 */
export class EventLog extends Construct {
  readonly logGroup: LogGroup;

  /** @throws when the prefix is empty, or the name of the log's policy is longer than CloudWatch Logs takes */
  constructor(scope: Construct, id: string, props: EventLogProps) {
    super(scope, id);
    if (props.sourcePrefixes.includes('')) throw new Error(`${this.node.path}: a source prefix must not be empty.`);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.retention,
      removalPolicy: props.removalPolicy,
    });
    annotate.once(
      this.logGroup,
      'logs-retention',
      'Declared, so it expires and goes with the stack. A log group that a service creates does neither.',
    );

    const rule = new CfnRule(this, 'Rule', {
      eventBusName: props.eventBus.eventBusRef.eventBusName,
      description: props.description ?? 'Logs the events of the bus',
      eventPattern: { source: props.sourcePrefixes.map((prefix) => ({ prefix })) },
      targets: [
        {
          id: 'Log',
          arn: Stack.of(this).formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: this.logGroup.logGroupName,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      ],
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason:
        'A log line that could not be delivered loses no work: the consumers of the event have rules and dead letters of their own.',
    });
    annotate(
      rule,
      'eventbridge-pattern-rule',
      `EventBridge keeps no event that matches no rule. This one logs every event whose source begins with ${props.sourcePrefixes.map((prefix) => `"${prefix}"`).join(' or ')}.`,
    );

    // The two statements of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    const principals = ['events', 'delivery.logs'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`));
    const resources = [this.logGroup.logGroupArn];
    const document = new PolicyDocument({
      statements: [
        new PolicyStatement({ principals, actions: ['logs:CreateLogStream'], resources }),
        new PolicyStatement({
          principals,
          actions: ['logs:PutLogEvents'],
          resources,
          conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
        }),
      ],
    });
    const policy = new CfnResourcePolicy(this, 'AllowEvents', {
      policyName: nameOf(this),
      policyDocument: Stack.of(this).toJsonString(document),
    });
    annotate.once(
      policy,
      'queue-topic-access-policy',
      'CloudWatch Logs admits EventBridge to this log group alone, and only with events of this one rule.',
    );
  }
}

/** The stack and the path within it: the name of a resource policy counts for the whole account and Region. */
function nameOf(construct: Construct): string {
  const { node, stackName } = Stack.of(construct);
  const name = `${stackName}-${construct.node.path.slice(node.path.length + 1).replaceAll('/', '-')}`;
  if (!Token.isUnresolved(name) && name.length > LONGEST_NAME) {
    throw new Error(
      `${construct.node.path}: CloudWatch Logs takes ${LONGEST_NAME} characters for a policy; "${name}" has more.`,
    );
  }
  return name;
}
