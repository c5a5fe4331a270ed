import { join } from 'node:path';
import type { InferOutput } from 'valibot';
import { StageProcess } from '../world/stage-process.ts';
import { type Memory, memoryMessage, readyMessage } from './messages.ts';

/** A stage whose memory is that of a process of its own. */
export class HostedStage {
  readonly address: InferOutput<typeof readyMessage>['address'];
  readonly #process: StageProcess;

  private constructor(process: StageProcess, address: HostedStage['address']) {
    this.#process = process;
    this.address = address;
  }

  /**
   * @param assembly the output of `cdk synth`
   * @param recordsKept how many records of each kind the stage keeps
   * @throws when the stage does not open
   */
  static async open(assembly: string, recordsKept: number): Promise<HostedStage> {
    const process = new StageProcess(join(import.meta.dirname, 'child.ts'), [assembly, `${recordsKept}`]);
    return new HostedStage(process, (await process.next(readyMessage)).address);
  }

  memory(): Promise<Memory> {
    return this.#process.ask('memory', memoryMessage);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}
