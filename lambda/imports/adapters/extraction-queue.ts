import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '#lambda/runtime/aws/client-defaults.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';

const sqs = new SQSClient(clientDefaults);
const QueueUrl = requiredEnv('EXTRACTION_QUEUE_URL');

/** Asks for an import to be extracted; asking twice does no harm. */
export async function requestExtraction(importId: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ importId }) }));
}
