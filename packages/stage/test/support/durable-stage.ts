import { randomUUID } from 'node:crypto';
import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { Duration } from 'aws-cdk-lib';
import type { FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { Stage } from '../../stage.ts';
import { CdkStage, type FunctionOf } from './cdk-stage.ts';

const SDK = import.meta.resolve('@aws/durable-execution-sdk-js');

/** Short enough for callers that wait. */
export const SHORT = Duration.minutes(10);

/** A stage with durable functions that use the SDK; their effects are lines of the log. */
export class DurableStage {
  readonly stage: Stage;
  readonly client: LambdaClient;
  readonly #opened: CdkStage;

  private constructor(opened: CdkStage, stage: Stage) {
    this.stage = stage;
    this.#opened = opened;
    this.client = this.clientOf('local-developer');
  }

  /**
   * @param code the body of `index.mjs`; `durable` makes a handler, `effect` is what a step does
   * @param exports the handlers that become functions, with the timeout of their executions; outputs are aliases of them
   */
  static async open(
    code: string,
    exports: Readonly<Record<string, Duration>>,
    props: Partial<FunctionProps> = {},
    more: (functionOf: FunctionOf) => void = () => {},
  ): Promise<DurableStage> {
    const opened = await CdkStage.open(`${head()}${code}`, (_, functionOf) => {
      more(functionOf);
      return Object.fromEntries(
        Object.entries(exports).map(([name, executionTimeout]) => [
          name,
          functionOf(name, {
            handler: `index.${name}`,
            durableConfig: { executionTimeout },
            timeout: Duration.seconds(30),
            // Its own role, as the CDK makes it, has AWSLambdaBasicDurableExecutionRolePolicy.
            ...Object({ role: undefined }),
            ...props,
          }).addAlias('live').functionArn,
        ]),
      );
    });
    return new DurableStage(opened, opened.stage);
  }

  /** Another stage of the same functions, which continues from a state. */
  async resumed(state: string): Promise<DurableStage> {
    return new DurableStage(this.#opened, await Stage.open({ assembly: this.#opened.assembly, state }));
  }

  clientOf(accessKeyId: string): LambdaClient {
    return new LambdaClient({
      endpoint: this.stage.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  }

  readonly arn = (name: string): string => this.#opened.output(name);

  /** Starts an execution that nobody waits for. @returns its ARN */
  async start(name: string, event: unknown = {}, DurableExecutionName?: string): Promise<string> {
    const { DurableExecutionArn = '' } = await this.client.send(
      new InvokeCommand({
        FunctionName: this.arn(name),
        InvocationType: 'Event',
        Payload: JSON.stringify(event),
        ...(DurableExecutionName === undefined ? {} : { DurableExecutionName }),
      }),
    );
    return DurableExecutionArn;
  }

  /** Starts an execution, and lets the stage do everything that is due. */
  async started(name: string, event?: unknown): Promise<string> {
    const arn = await this.start(name, event);
    await this.stage.settle();
    return arn;
  }

  describe = (DurableExecutionArn: string) => this.client.send(new GetDurableExecutionCommand({ DurableExecutionArn }));

  /** The types of the events of a history. */
  async history(DurableExecutionArn: string): Promise<readonly string[]> {
    return (await this.events(DurableExecutionArn)).map(({ EventType }) => `${EventType}`);
  }

  async events(DurableExecutionArn: string) {
    const { Events = [] } = await this.client.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn }));
    return Events;
  }

  /** What steps have done so far. */
  get effects(): readonly string[] {
    return this.stage.records
      .of('log')
      .flatMap(({ line }) => (line.startsWith('effect ') ? [line.slice('effect '.length)] : []));
  }

  /** The ids of the callbacks that functions have given away. */
  get callbacks(): readonly string[] {
    return this.stage.records.of('log').flatMap(({ line }) => /^callback (.*)/.exec(line)?.[1] ?? []);
  }

  close(): Promise<void> {
    this.client.destroy();
    return this.stage === this.#opened.stage ? this.#opened.close() : this.stage.close();
  }
}

/**
 * The SDK keeps a client, and with it the address of a stage. In Lambda each environment has its own; the query gives the functions of each
 * stage a module of their own too.
 */
const head = () => `
import { createRetryStrategy, withDurableExecution } from '${SDK}?${randomUUID()}';
const durable = (handler) => withDurableExecution(handler);
const effect = (text) => async () => { console.log('effect ' + text); return text; };
const submit = async (id) => { console.log('callback ' + id); };
const retry = (maxAttempts, seconds) =>
  createRetryStrategy({ maxAttempts, initialDelay: { seconds }, backoffRate: 2, jitter: 'NONE' });
`;
