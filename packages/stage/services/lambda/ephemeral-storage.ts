import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionError } from './protocol.ts';

const BYTES_PER_MIB = 1_048_576;

/**
 * The folder for temporary files of one execution environment: its invocations find there what those before have left. In Lambda it
 * is `/tmp`, and each environment has its own; here it is what `os.tmpdir()` and `TMPDIR` name. Code that writes `/tmp` in full
 * writes to that of the machine. https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html
 */
export class EphemeralStorage {
  readonly path: string;
  readonly #sizeMiB: number;

  constructor(sizeMiB: number) {
    this.path = mkdtempSync(join(tmpdir(), 'stage-tmp-'));
    this.#sizeMiB = sizeMiB;
  }

  /**
   * In Lambda a write fails that has no place. A folder of the machine has no limit of its own, so the stage looks after each
   * invocation, and fails one that leaves more.
   */
  overflow(): FunctionError | undefined {
    if (bytesIn(this.path) <= this.#sizeMiB * BYTES_PER_MIB) return undefined;
    return {
      errorType: 'Error',
      errorMessage: `ENOSPC: no space left on device: /tmp has more than the ${this.#sizeMiB} MiB of EphemeralStorage`,
    };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
