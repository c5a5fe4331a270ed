import { array, boolean, optional, picklist, pipe, regex, strictObject, string } from 'valibot';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { between, physicalName, reasons } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import type { Sqs } from './sqs.ts';

/** Of a standard queue (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html). */
const queueName = pipe(string(), regex(/^[\w-]{1,80}$/, 'it has 1 to 80 letters, digits, hyphens and underscores'));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SQS.html */
export function sqsResources(sqs: Sqs, { access, arn, keep }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::SQS::Queue',
      properties: {
        QueueName: optional(queueName),
        DelaySeconds: optional(between(0, 900), 0),
        VisibilityTimeout: optional(between(0, 43_200), 30),
        MessageRetentionPeriod: optional(between(60, 1_209_600), 345_600),
        ReceiveMessageWaitTimeSeconds: optional(between(0, 20), 0),
        MaximumMessageSize: optional(between(1_024, 1_048_576), 1_048_576),
        SqsManagedSseEnabled: optional(boolean(), true),
        RedrivePolicy: optional(strictObject({ deadLetterTargetArn: string(), maxReceiveCount: between(1, 1_000) })),
        RedriveAllowPolicy: optional(
          strictObject({
            redrivePermission: picklist(['allowAll', 'denyAll', 'byQueue']),
            sourceQueueArns: optional(array(string()), []),
          }),
        ),
      },
      notExecuted: { Tags: reasons.tags },
      create(properties, origin) {
        const name = properties.QueueName ?? physicalName(origin);
        const queueArn = arn('sqs', name);
        const { RedriveAllowPolicy: allow, RedrivePolicy: redrive } = properties;
        const queue = sqs.create({
          name,
          arn: queueArn,
          delaySeconds: properties.DelaySeconds,
          visibilityTimeout: properties.VisibilityTimeout,
          retentionSeconds: properties.MessageRetentionPeriod,
          waitSeconds: properties.ReceiveMessageWaitTimeSeconds,
          maxMessageBytes: properties.MaximumMessageSize,
          isManagedSse: properties.SqsManagedSseEnabled,
          ...(redrive === undefined ? {} : { redrive }),
          ...(allow === undefined
            ? {}
            : { redriveAllow: { permission: allow.redrivePermission, sourceArns: allow.sourceQueueArns } }),
        });
        keep(`queue ${name}`, queue);
        const url = sqs.urlOf(name);
        return { ref: url, attributes: { Arn: queueArn, QueueName: name, QueueUrl: url } };
      },
    }),
    resourceType({
      type: 'AWS::SQS::QueuePolicy',
      properties: { Queues: array(string()), PolicyDocument: policyDocument },
      create({ Queues, PolicyDocument }, origin) {
        // A queue has one policy, its attribute `Policy`, which CloudFormation sets: of two resources for one queue the one that
        // is created later replaces the other (unverified; settled by: a stack with two queue policies of one queue).
        for (const url of Queues) access.setResourcePolicy(sqs.byUrl(url).settings.arn, PolicyDocument);
        return { ref: physicalName(origin) };
      },
    }),
  ];
}
