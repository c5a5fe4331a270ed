import { array, optional, pipe, regex, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { physicalName, place, placed, reasons } from '../../resource-values.ts';
import type { StageCore } from '../../service.ts';
import { queueProperties, settingsOf } from './queue-properties.ts';
import type { Sqs } from './sqs.ts';

const SUFFIX = '.fifo';
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html */
const queueName = pipe(
  string(),
  regex(/^(?=.{1,80}$)[\w-]+(\.fifo)?$/, 'it has 1 to 80 letters, digits, hyphens and underscores'),
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_SQS.html */
export function sqsResources(sqs: Sqs, { access, arn, keep }: StageCore): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::SQS::Queue',
      properties: {
        QueueName: optional(queueName),
        ...queueProperties,
      },
      notExecuted: { Tags: reasons.tags },
      create(properties, origin) {
        const settings = placed(origin, () => settingsOf(properties));
        const { fifo } = settings;
        const name = properties.QueueName ?? `${physicalName(origin)}${fifo === undefined ? '' : SUFFIX}`;
        if (name.endsWith(SUFFIX) !== (fifo !== undefined)) {
          throw new StageError(
            `${place(origin)}: the name of a FIFO queue ends with ${SUFFIX}, and no other name does.`,
          );
        }
        const queueArn = arn('sqs', name);
        const queue = sqs.create({ name, arn: queueArn, ...settings });
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
