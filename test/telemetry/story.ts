import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';

export async function sendNote({ client, stage }: Playground, body: string): Promise<void> {
  const QueueUrl = stage.output('telemetry', 'CabinetNotesQueueUrl');
  await client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
}

/** The queue of the notes, or its dead-letter queue. */
export function queueOf({ stage }: Playground, which: 'notes' | 'dead letters') {
  const { sqs } = stage.services;
  return which === 'notes'
    ? sqs.byUrl(stage.output('telemetry', 'CabinetNotesQueueUrl'))
    : sqs.byArn(stage.output('telemetry', 'CabinetNotesDeadLetterQueueArn'));
}

/** Sends a note twice. @returns what was observed. @throws Unproved unless it is stored once */
export async function keepNotes(playground: Playground): Promise<string> {
  const { client, stage } = playground;
  const note = JSON.stringify({ noteId: 'n1', text: 'Insert coin' });
  await sendNote(playground, note);
  await sendNote(playground, note);
  await stage.settle();
  const { Items = [] } = await client.dynamodb.send(
    new QueryCommand({
      TableName: client.address.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'TELEMETRY#n1' } },
    }),
  );
  observe(Items.length === 1 && Items[0]?.text?.S === 'Insert coin', `${Items.length} items`);
  observe(queueOf(playground, 'notes').messages.length === 0, 'notes are left in the queue');
  return 'two messages, one item';
}

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [
  {
    id: 'telemetry',
    steps: [{ pattern: 'lambda-idempotency', title: 'A note that is sent twice is stored once', run: keepNotes }],
  },
];
