import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Playground } from '../../../playground/playground.ts';
import { observe, type Step } from '../../../playground/step.ts';

export async function sendLetter({ client, stage }: Playground, body: string): Promise<void> {
  const QueueUrl = stage.output('mailroom', 'LettersQueueUrl');
  await client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
}

/** The queue of the letters, or its dead-letter queue. */
export function queueOf({ stage }: Playground, which: 'letters' | 'dead letters') {
  const { sqs } = stage.services;
  return which === 'letters'
    ? sqs.byUrl(stage.output('mailroom', 'LettersQueueUrl'))
    : sqs.byArn(stage.output('mailroom', 'LettersDeadLetterQueueArn'));
}

/** Sends a letter twice. @returns what was observed. @throws Unproved unless it is stored once */
export async function keepLetters(playground: Playground): Promise<string> {
  const { client, stage } = playground;
  const letter = JSON.stringify({ letterId: 'n1', text: 'Insert coin' });
  await sendLetter(playground, letter);
  await sendLetter(playground, letter);
  await stage.settle();
  const { Items = [] } = await client.dynamodb.send(
    new QueryCommand({
      TableName: client.address.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'MAILROOM#n1' } },
    }),
  );
  observe(Items.length === 1 && Items[0]?.text?.S === 'Insert coin', `${Items.length} items`);
  observe(queueOf(playground, 'letters').messages.length === 0, 'letters are left in the queue');
  return 'two messages, one item';
}

/** Letters wait in a queue. */
export const letters: readonly Step[] = [
  { pattern: 'lambda-idempotency', title: 'A letter that is sent twice is stored once', run: keepLetters },
];
