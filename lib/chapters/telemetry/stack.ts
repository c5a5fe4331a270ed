import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';

export interface TelemetryProps extends ChapterProps {
  readonly table: ArcadeTable;
}

const NOTE_TIMEOUT = Duration.seconds(10);

/** Notes wait in a queue, and a function stores each of them once. */
export class Telemetry extends Chapter {
  constructor(scope: Construct, name: string, props: TelemetryProps) {
    super(scope, name, props);
    const notes = this.notes();
    this.keepNotes(notes, props);
    this.watch([...this.functions, notes]);
  }

  private notes(): WorkQueue {
    const notes = new WorkQueue(this, 'CabinetNotes', {
      purpose: {
        pattern: 'sqs-decouple-buffer',
        why: 'The sender is done when the queue has the note; the function stores it at its own pace.',
      },
      consumerTimeout: NOTE_TIMEOUT,
      alarms: this.alarms,
    });
    this.output('CabinetNotesQueueUrl', notes.queue.queueUrl);
    this.output('CabinetNotesDeadLetterQueueArn', notes.deadLetterQueue.queueArn, 'npm run redrive -- <this ARN>');
    return notes;
  }

  private keepNotes({ queue }: WorkQueue, { table }: TelemetryProps): void {
    const keepNote = this.function('KeepNote', {
      description: 'Stores a note',
      timeout: NOTE_TIMEOUT,
      variables: { TABLE_NAME: table.tableName },
    });
    table.grantItems(keepNote, 'dynamodb:PutItem');
    annotate(
      keepNote,
      'lambda-idempotency',
      'A queue delivers at least once. The key of the item has the id of the note, and the write has the condition that there is none, so a repeat changes nothing.',
    );
    new QueueConsumer(this, 'KeepNoteConsumer', { queue, consumer: keepNote.live, maxConcurrency: 2 });
  }
}
