import type { Records } from '../records.ts';

/** Log groups of CloudWatch Logs. Lines are kept among the stage's records. */
export class Logs {
  readonly #records: Records;
  readonly #groups = new Set<string>();

  constructor(records: Records) {
    this.#records = records;
  }

  createGroup(name: string): void {
    this.#groups.add(name);
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  write(logGroup: string, line: string): void {
    this.#records.add({ kind: 'log', logGroup, line });
  }
}
