import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import type { Arena } from './arena.ts';

/** Counts what really happened on a stage, so that a run without faults cannot pass for one that survived them. */
export class Happened {
  readonly #arena: Arena;
  readonly #counts = new Map<string, number>();
  readonly #stop: () => void;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#stop = arena.subscribe((record) => {
      const what = describe(record);
      if (what !== undefined) this.#counts.set(what, this.#of(what) + 1);
    });
  }

  stop(): void {
    this.#stop();
  }

  /** The faults, by name. */
  get faults(): Readonly<Record<string, number>> {
    const { functions, queues, tables, topics } = this.#arena.stage.faults;
    return {
      'functions killed': this.#of('killed'),
      'answers lost': this.#of('lost'),
      'functions that threw': this.#of('threw'),
      'invocations throttled or refused': this.#of('refused'),
      'events invoked twice': functions.happened('duplicate'),
      'calls on the table throttled': tables.throttles.happened,
      'messages delivered twice by queues': queues.happened.duplicates,
      'receives in another order': queues.happened.reordered,
      'notifications delivered twice': topics.happened('deliver-twice'),
      'deliveries refused by subscribers': topics.happened('server-error'),
      'publications refused by the topic': topics.happened('fail-publish'),
    };
  }

  get invocations(): number {
    return this.#of('invoked');
  }

  #of(what: string): number {
    if (what === 'invoked') return ['killed', 'lost', 'threw', 'ran', 'timed out'].reduce((n, w) => n + this.#of(w), 0);
    return this.#counts.get(what) ?? 0;
  }
}

function describe(record: StageRecord): string | undefined {
  if (record.kind === 'refusal') return 'refused';
  if (record.kind !== 'invocation') return undefined;
  if (record.outcome === 'success') return 'ran';
  if (record.outcome === 'timeout') return 'timed out';
  if (record.outcome === 'error') return 'threw';
  return record.error?.includes('the answer was lost') ? 'lost' : 'killed';
}
