import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { CfnRule, type EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';

export interface EventLogProps {
  readonly eventBus: EventBus;
  /** Events whose source starts with this are logged. */
  readonly sourcePrefix: string;
  /**
   * One line for the console's list of rules.
   * @default 'Logs every domain event'
   */
  readonly description?: string;
  readonly environment: EnvironmentSettings;
}

/**
 * Writes the events of a bus from some sources to a log group, so that one can see what was published before anything
 * consumes it. EventBridge itself keeps no event that matches no rule.
 */
export class EventLog extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: EventLogProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.environment.logRetention,
      removalPolicy: props.environment.removalPolicy,
    });
    annotate.once(
      this.logGroup,
      'logs-retention',
      'Declared, so it expires and goes with the stack. A log group that a service creates does neither.',
    );

    const rule = new CfnRule(this, 'Rule', {
      eventBusName: props.eventBus.eventBusName,
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
      policyName: `${stackName}-event-log`,
      policyDocument: Stack.of(this).toJsonString(document),
    });
    annotate.once(
      policy,
      'queue-topic-access-policy',
      'CloudWatch Logs admits EventBridge to this log group alone, and only with events of this one rule.',
    );
  }
}
