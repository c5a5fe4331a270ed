import { randomUUID } from 'node:crypto';
import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import type { Message } from './queue.ts';

export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly maxPerSecond: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  failureReason: string | undefined;
}

export interface MoveTaskRequest {
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly maxPerSecond: number | undefined;
  readonly messages: () => readonly Message[];
  /** Sends one message back. @throws AwsError when its destination is gone */
  readonly move: (message: Message) => void;
}

/** The service's default and highest rate, messages a second. */
const MAX_RATE = 500;

/**
 * Redrive tasks: they move the messages of a dead-letter queue back, at a rate.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export class MoveTasks {
  readonly #clock: StageClock;
  readonly #tasks: MoveTask[] = [];

  constructor(clock: StageClock) {
    this.#clock = clock;
  }

  start(request: MoveTaskRequest): MoveTask {
    const { sourceArn, destinationArn, maxPerSecond } = request;
    if (this.of(sourceArn).some(({ status }) => status === 'RUNNING')) {
      throw new AwsError(
        'InvalidParameterValue',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      handle: randomUUID(),
      sourceArn,
      destinationArn,
      maxPerSecond,
      startedAt: this.#clock.now(),
      toMove: request.messages().length,
      moved: 0,
      status: 'RUNNING',
      failureReason: undefined,
    };
    this.#tasks.unshift(task);
    this.#moveNext(task, request);
    return task;
  }

  /** The newest tasks of a queue first. */
  of(sourceArn: string): readonly MoveTask[] {
    return this.#tasks.filter((task) => task.sourceArn === sourceArn);
  }

  cancel(handle: string): MoveTask {
    const task = this.#tasks.find((candidate) => candidate.handle === handle && candidate.status === 'RUNNING');
    if (task === undefined)
      throw new AwsError('ResourceNotFoundException', 'There is no running task with this handle.', 404);
    task.status = 'CANCELLED';
    return task;
  }

  /** Moves one second's worth of messages and, while some are left, comes back a second later. */
  #moveNext(task: MoveTask, request: MoveTaskRequest): void {
    if (task.status !== 'RUNNING') return;
    try {
      for (const message of request.messages().slice(0, request.maxPerSecond ?? MAX_RATE)) {
        request.move(message);
        task.moved += 1;
      }
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      task.status = 'FAILED';
      task.failureReason = error.code;
      return;
    }
    if (request.messages().length === 0) task.status = 'COMPLETED';
    else this.#clock.after(1_000, () => this.#moveNext(task, request));
  }
}
