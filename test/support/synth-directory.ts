import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directories: string[] = [];

/** An output folder for a synth inside a test, gone after the test file: the CDK's own would stay under Jest. */
export function synthDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'arcade-synth-'));
  directories.push(directory);
  return directory;
}

export function removeSynthDirectories(): void {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
}
