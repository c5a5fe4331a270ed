import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';

export interface MailroomProps extends ChapterProps {
  readonly table: ArcadeTable;
}

const LETTER_TIMEOUT = Duration.seconds(10);

/** Other ways for messages: queues that keep an order, topics, buses of others, and mail. */
export class Mailroom extends Chapter {
  constructor(scope: Construct, name: string, props: MailroomProps) {
    super(scope, name, props);
    const letters = this.letters();
    this.keepLetters(letters, props);
    this.watch([...this.functions, letters]);
  }

  private letters(): WorkQueue {
    const letters = new WorkQueue(this, 'Letters', {
      purpose: {
        pattern: 'sqs-decouple-buffer',
        why: 'The sender is done when the queue has the letter; the function stores it at its own pace.',
      },
      consumerTimeout: LETTER_TIMEOUT,
      alarms: this.alarms,
    });
    this.output('LettersQueueUrl', letters.queue.queueUrl);
    this.output('LettersDeadLetterQueueArn', letters.deadLetterQueue.queueArn, 'npm run redrive -- <this ARN>');
    return letters;
  }

  private keepLetters({ queue }: WorkQueue, { table }: MailroomProps): void {
    const keepLetter = this.function('KeepLetter', {
      description: 'Stores a letter',
      timeout: LETTER_TIMEOUT,
      variables: { TABLE_NAME: table.tableName },
    });
    table.grantItems(keepLetter, 'dynamodb:PutItem');
    annotate(
      keepLetter,
      'lambda-idempotency',
      'A queue delivers at least once. The key of the item has the id of the letter, and the write has the condition that there is none, so a repeat changes nothing.',
    );
    new QueueConsumer(this, 'KeepLetterConsumer', { queue, consumer: keepLetter.live, maxConcurrency: 2 });
  }
}
