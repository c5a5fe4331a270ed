import { ArnFormat, type RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnRule, type IEventBusRef } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { annotate } from '../../pattern.ts';

export interface EventLogProps {
  readonly eventBus: IEventBusRef;
  /** Events whose source starts with this are logged; not empty. */
  readonly sourcePrefix: string;
  /**
   * One line for the console's list of rules.
   * @default 'Logs every domain event'
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
 * consumes it. EventBridge keeps no event that matches no rule. An account has room for ten such policies in a Region.
 */
export class EventLog extends Construct {
  readonly logGroup: LogGroup;

  /** @throws when the prefix is empty, or the name of the log's policy is longer than CloudWatch Logs takes */
  constructor(scope: Construct, id: string, props: EventLogProps) {
    super(scope, id);
    if (props.sourcePrefix === '') throw new Error(`${this.node.path}: sourcePrefix must not be empty.`);
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
      description: props.description ?? 'Logs every domain event',
      eventPattern: { source: [{ prefix: props.sourcePrefix }] },
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
      `EventBridge keeps no event that matches no rule. This one logs every event whose source begins with "${props.sourcePrefix}".`,
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
