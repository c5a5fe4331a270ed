import type { Arena } from './arena.ts';
import type { Ledger } from './ledger.ts';
import type { PlannedImport } from './traffic.ts';
import { answered } from './unreachable.ts';

/** A partner that uploads imports through the API, and sends again what was not answered well. */
export class Cabinet {
  readonly #arena: Arena;
  readonly #ledger: Ledger;
  readonly #apiKey: string;
  #waiting: PlannedImport[] = [];

  constructor(arena: Arena, ledger: Ledger, apiKey: string) {
    this.#arena = arena;
    this.#ledger = ledger;
    this.#apiKey = apiKey;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  plan(planned: PlannedImport): void {
    this.#waiting.push(planned);
  }

  async upload(): Promise<void> {
    for (const planned of this.#waiting) {
      const { client } = this.#arena.playground;
      const answer = await answered(
        client.call('POST', '/imports', { apiKey: this.#apiKey, body: { plays: planned.rows } }),
      );
      if (answer.status === 202) {
        this.#ledger.imports.set(String(answer.body.importId), planned);
        this.#waiting = this.#waiting.filter((other) => other !== planned);
      } else if (answer.status === 429 || answer.status >= 500) this.#ledger.repeats += 1;
      else throw new Error(`An import was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
  }
}
