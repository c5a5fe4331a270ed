import { randomUUID } from 'node:crypto';
import { array, type InferOutput, number, object, optional, picklist, safeParse, string } from 'valibot';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import { invalidValue } from './errors.ts';
import type { Message } from './queue.ts';

const moveTask = object({
  handle: string(),
  sourceArn: string(),
  destinationArn: optional(string()),
  /** Messages. */
  maxPerSecond: optional(number()),
  /** Epoch milliseconds. */
  startedAt: number(),
  toMove: number(),
  moved: number(),
  status: picklist(['RUNNING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'FAILED']),
  failureReason: optional(string()),
});
export type MoveTask = InferOutput<typeof moveTask>;

export type MoveTaskRequest = Readonly<Pick<MoveTask, 'sourceArn' | 'destinationArn' | 'maxPerSecond'>>;

/** What tasks do with queues. */
export interface Mover {
  /** The messages of a queue that can be moved. @throws AwsError when it is gone */
  readonly messages: (sourceArn: string) => readonly Message[];
  /** Sends one message back. @throws AwsError when its destination is gone */
  readonly move: (request: MoveTaskRequest, message: Message) => void;
}

/**
 * Whether the queue can have no other task: one that is still being cancelled counts, too (unverified; settled by:
 * StartMessageMoveTask right after CancelMessageMoveTask).
 */
const isActive = ({ status }: MoveTask) => status === 'RUNNING' || status === 'CANCELLING';

/** The service's default and highest rate, messages a second. */
const MAX_RATE = 500;

const handleSchema = object({ taskId: string(), sourceArn: string() });

/** As on AWS a handle says which queue its task moves from (recorded: test_sqs_move_task::test_cancel_with_invalid_source_arn_in_task_handle). */
const handleOf = (sourceArn: string) =>
  Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString('base64');

/** @returns undefined when it is no handle */
function sourceOf(handle: string): string | undefined {
  try {
    const parsed = safeParse(handleSchema, JSON.parse(Buffer.from(handle, 'base64').toString()));
    return parsed.success ? parsed.output.sourceArn : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Redrive tasks: they move the messages of a dead-letter queue back, at a rate.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export class MoveTasks implements Durable<MoveTask[]> {
  readonly schema = array(moveTask);
  readonly changes = new Changes();
  readonly #clock: StageClock;
  readonly #mover: Mover;
  readonly #tasks: MoveTask[] = [];

  constructor(clock: StageClock, mover: Mover) {
    this.#clock = clock;
    this.#mover = mover;
  }

  save(): MoveTask[] {
    return this.#tasks;
  }

  restore(tasks: readonly MoveTask[]): void {
    this.#tasks.push(...tasks);
    for (const task of tasks) if (isActive(task)) this.#moveLater(task);
  }

  start({ sourceArn, destinationArn, maxPerSecond }: MoveTaskRequest): MoveTask {
    if (this.of(sourceArn).some(isActive)) {
      throw invalidValue(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      handle: handleOf(sourceArn),
      sourceArn,
      destinationArn,
      maxPerSecond,
      startedAt: this.#clock.now(),
      toMove: this.#mover.messages(sourceArn).length,
      moved: 0,
      status: 'RUNNING',
    };
    this.#tasks.unshift(task);
    this.#note();
    this.#moveNext(task);
    return task;
  }

  /** The newest tasks of a queue first. */
  of(sourceArn: string): readonly MoveTask[] {
    return this.#tasks.filter((task) => task.sourceArn === sourceArn);
  }

  /**
   * Ends a task with the messages of this second, so until the next one it is being cancelled.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html
   * @throws AwsError `InvalidParameterValueException` or `ResourceNotFoundException`, by what is wrong with the handle
   */
  cancel(handle: string): MoveTask {
    const task = this.#tasks.find((candidate) => candidate.handle === handle && candidate.status === 'RUNNING');
    if (task === undefined) {
      const sourceArn = sourceOf(handle);
      if (sourceArn === undefined) throw invalidValue('Value for parameter TaskHandle is invalid.');
      this.#mover.messages(sourceArn);
      throw new AwsError('ResourceNotFoundException', 'Task does not exist.', 404);
    }
    task.status = 'CANCELLING';
    this.#note();
    return task;
  }

  /** Moves one second's worth of messages and, while some are left, comes back a second later. */
  #moveNext(task: MoveTask): void {
    this.#note();
    if (task.status === 'CANCELLING') task.status = 'CANCELLED';
    if (task.status !== 'RUNNING') return;
    const { messages, move } = this.#mover;
    try {
      for (const message of messages(task.sourceArn).slice(0, task.maxPerSecond ?? MAX_RATE)) {
        move(task, message);
        task.moved += 1;
      }
      if (messages(task.sourceArn).length === 0) task.status = 'COMPLETED';
      else this.#moveLater(task);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      task.status = 'FAILED';
      task.failureReason = error.code;
    }
  }

  #note(): void {
    this.changes.note([], () => this.#tasks);
  }

  #moveLater(task: MoveTask): void {
    this.#clock.after(1_000, () => this.#moveNext(task));
  }
}
