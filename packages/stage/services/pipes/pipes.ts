import { randomUUID } from 'node:crypto';
import { AwsError, StageError } from '../../errors.ts';
import type { BatchConsumer } from '../lambda/batch-consumer.ts';
import type { Execution } from '../lambda/executions.ts';
import type { PipesStage } from './index.ts';
import type { Pipe } from './pipe.ts';
import { runPipe } from './pipe-run.ts';

/** Longer than a queue's visibility timeout may be short: a pipe has no timeout that a queue has to wait for. */
const NO_TIMEOUT = 0;

/**
 * Every pipe of the stage. Pollers of queues and streams hand batches to a pipe as they hand them to a function: retries, bisecting, order
 * and failure queues are the same. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
 */
export class Pipes implements BatchConsumer {
  readonly #stage: PipesStage;
  readonly #pipes = new Map<string, Pipe>();
  #closed = false;

  constructor(stage: PipesStage) {
    this.#stage = stage;
  }

  add(pipe: Pipe): void {
    this.#pipes.set(pipe.arn, pipe);
  }

  /** @throws StageError when the role of the pipe does not trust EventBridge Pipes, or its log group does not exist */
  check({ arn, name, roleArn, log }: Pipe): void {
    const { access, logs } = this.#stage;
    try {
      access.end(access.assumeFor('pipes.amazonaws.com', roleArn, arn, name));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new StageError(`The pipe ${name}: ${error.message}`);
    }
    if (log !== undefined && !logs.has(log.group)) {
      throw new StageError(`The pipe ${name} writes to the log group ${log.group}, which does not exist.`);
    }
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  find(arn: string) {
    const { name, roleArn, log } = this.#of(arn);
    return { name, roleArn, timeoutSeconds: NO_TIMEOUT, logGroup: log?.group ?? '' };
  }

  /** Takes records through the pipe, and answers as a function that reports what failed. */
  async invoke(arn: string, event: unknown): Promise<Execution> {
    const pipe = this.#of(arn);
    const records: readonly unknown[] = Object(event).Records;
    const requestId = randomUUID();
    this.#log(pipe, requestId, 'EXECUTION_STARTED');
    const items = records.map((record) => ({ id: idOf(record), event: record }));
    try {
      const failed = await runPipe(pipe, items, this.#stage);
      this.#log(pipe, requestId, failed.length === 0 ? 'EXECUTION_SUCCEEDED' : 'EXECUTION_PARTIALLY_FAILED');
      const batchItemFailures = failed.map((itemIdentifier) => ({ itemIdentifier }));
      return { requestId, executedVersion: '', payload: JSON.stringify({ batchItemFailures }) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#log(pipe, requestId, 'EXECUTION_FAILED', error.message);
      const payload = JSON.stringify({ errorType: error.code, errorMessage: error.message });
      return { requestId, executedVersion: '', payload, functionError: 'Unhandled' };
    }
  }

  #of(arn: string): Pipe {
    const pipe = this.#pipes.get(arn);
    if (pipe === undefined) throw new Error(`There is no pipe ${arn}`);
    return pipe;
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html */
  #log({ arn, log }: Pipe, executionId: string, messageType: string, error?: string): void {
    const isError = messageType.endsWith('FAILED');
    if (log === undefined || (log.level === 'ERROR' && !isError)) return;
    const { clock, logs } = this.#stage;
    logs.write(
      log.group,
      JSON.stringify({
        resourceArn: arn,
        timestamp: clock.now(),
        executionId,
        messageType,
        logLevel: isError ? 'ERROR' : 'INFO',
        ...(error === undefined ? {} : { error: { message: error } }),
      }),
    );
  }
}

/** By what a source knows a record: the id of a message, the number of a change. */
const idOf = (record: unknown): string =>
  String(Object(record).messageId ?? Object(Object(record).dynamodb).SequenceNumber);
