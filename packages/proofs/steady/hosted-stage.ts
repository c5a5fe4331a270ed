import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type InferOutput, parse } from 'valibot';
import { type Memory, memoryMessage, readyMessage } from './messages.ts';

/** A stage in a process of its own. */
export class HostedStage {
  readonly address: InferOutput<typeof readyMessage>['address'];
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, address: HostedStage['address']) {
    this.#process = child;
    this.address = address;
  }

  /**
   * @param assembly the output of `cdk synth`
   * @param recordsKept how many records of each kind the stage keeps
   * @throws when the stage does not open
   */
  static async open(assembly: string, recordsKept: number): Promise<HostedStage> {
    const child = fork(join(import.meta.dirname, 'stage-process.ts'), [assembly, `${recordsKept}`], { execArgv: [] });
    return new HostedStage(child, parse(readyMessage, await heard(child)).address);
  }

  async memory(): Promise<Memory> {
    this.#process.send('memory');
    return parse(memoryMessage, await heard(this.#process));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}

/** The next message of a process. @throws when it ends before */
async function heard(child: ChildProcess): Promise<unknown> {
  const controller = new AbortController();
  const ended = once(child, 'exit', { signal: controller.signal }).then(([code]) => {
    throw new Error(`The process of the stage has ended with ${code}.`);
  });
  ended.catch(() => {});
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: controller.signal }), ended]);
    return message;
  } finally {
    controller.abort();
  }
}
