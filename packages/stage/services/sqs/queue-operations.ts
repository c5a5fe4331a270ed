import { optional, record, strictObject, string } from 'valibot';
import { type Operation, operation } from '../../wire/aws-json.ts';
import type { Sqs } from './sqs.ts';

/** The operations that make queues and delete them. */
export function queueOperations(sqs: Sqs): Readonly<Record<string, Operation>> {
  return {
    CreateQueue: operation({
      input: strictObject({
        QueueName: string(),
        Attributes: optional(record(string(), string()), {}),
      }),
      permissions: ({ QueueName }) => [{ action: 'sqs:CreateQueue', resource: sqs.arnOf(QueueName) }],
      run: ({ QueueName, Attributes }) => ({
        QueueUrl: sqs.urlOf(sqs.made.create(QueueName, Attributes).settings.name),
      }),
    }),
    DeleteQueue: operation({
      input: strictObject({ QueueUrl: string() }),
      permissions: ({ QueueUrl }) => [{ action: 'sqs:DeleteQueue', resource: sqs.byUrl(QueueUrl).settings.arn }],
      run: ({ QueueUrl }) => sqs.made.delete(sqs.byUrl(QueueUrl)),
    }),
  };
}
