import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { useEffect, useState } from 'preact/hooks';
import type { EventBatch } from '../server/model.ts';

/** How many records the page remembers. */
const REMEMBERED = 500;
/** The page reads counts and states again at most once in so many milliseconds. */
const PACE = 400;

type Listener = (batch: EventBatch) => void;

/** The records of the stage, as they arrive. */
class Live {
  readonly #listeners = new Set<Listener>();
  readonly #onState = new Set<() => void>();
  #source: EventSource | undefined;
  #records: readonly StageRecord[] = [];
  #offset = 0;
  /** Whether the stage answers; nothing until it has answered once. */
  connected: boolean | undefined;

  /** The newest records, oldest first. */
  get records(): readonly StageRecord[] {
    return this.#records;
  }

  /** Milliseconds by which the stage's clock is ahead of this machine's. */
  get offset(): number {
    return this.#offset;
  }

  open(): void {
    this.#source ??= this.#connect();
  }

  /** Calls back with every batch that the stage sends. @returns how to stop */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onState(listener: () => void): () => void {
    this.#onState.add(listener);
    return () => this.#onState.delete(listener);
  }

  setNow(now: number): void {
    this.#offset = now - Date.now();
    this.#announce();
  }

  #connect(): EventSource {
    const source = new EventSource('api/events');
    source.onopen = () => {
      // The stage that answers again is a new one, and what the page shows is of the old one.
      if (this.connected === false) location.reload();
      this.connected = true;
      this.#announce();
    };
    source.onerror = () => {
      this.connected = false;
      this.#announce();
    };
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const batch: EventBatch = JSON.parse(data);
      this.#offset = batch.now - Date.now();
      this.#records = batch.past ? batch.records : [...this.#records, ...batch.records].slice(-REMEMBERED);
      for (const listener of this.#listeners) listener(batch);
    };
    return source;
  }

  #announce(): void {
    for (const listener of this.#onState) listener();
  }
}

export const live = new Live();

/** A number that changes when a record concerns the caller, but never faster than a visitor can read. */
export function useChanges(concerns: (record: StageRecord) => boolean = () => true): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live.follow(({ records }) => {
      if (timer !== undefined || !records.some(concerns)) return;
      timer = setTimeout(() => {
        timer = undefined;
        setVersion((last) => last + 1);
      }, PACE);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, []);
  return version;
}

/** The stage's time, ticking. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now() + live.offset);
  useEffect(() => {
    const update = () => setNow(Date.now() + live.offset);
    const timer = setInterval(update, 1_000);
    const stop = live.onState(update);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, []);
  return now;
}

export function useConnected(): boolean | undefined {
  const [connected, setConnected] = useState<boolean | undefined>(live.connected);
  useEffect(() => live.onState(() => setConnected(live.connected)), []);
  return connected;
}
