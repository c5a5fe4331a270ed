import { closeSync, fstatSync, openSync } from 'node:fs';
import { Compaction } from './compaction.ts';
import type { Keeper } from './durable.ts';
import { type Header, headerLine, linesOf, replaceFile, writeAll } from './log.ts';

/** How long what is not urgent waits, and how often the journal looks whether its file is still there. */
const LATER_MILLISECONDS = 1_000;
/** How long the journal waits before it tries again to write. */
const RETRY_MILLISECONDS = 5_000;
/** A log grows by its own size before it is compacted, and by so much at least. */
const MIN_GROWTH_BYTES = 8 * 1_048_576;

/** Where a journal is. */
export interface JournalFiles {
  /** The log of a number; later ones have higher numbers. */
  readonly log: (number: number) => string;
  /** The number after that of the newest log. */
  readonly next: () => number;
  /** The logs up to this one, in order. */
  readonly upTo: (number: number) => readonly string[];
  /** Deletes the logs before this one. */
  readonly deleteBefore: (number: number) => void;
  /** @throws when what belongs to the logs is not there any more */
  readonly check: () => void;
}

/** Hears that nothing is kept any more, and why; and that everything is kept again. */
export interface JournalListener {
  readonly lost: (reason: string) => void;
  readonly regained: () => void;
}

/**
 * Keeps on disk what the stage has acknowledged. Every answer waits for {@link write}, which appends all changes since the last
 * one, of all parts at one moment: several answers of one turn of the event loop cost one write.
 *
 * The process may be killed at any moment: what a completed write(2) has handed over is with the operating system, which loses
 * nothing then. Only a compacted log is flushed to the disk, so the loss of power costs what came after it.
 */
export class Journal {
  readonly #files: JournalFiles;
  readonly #header: Pick<Header, 'identity' | 'createdAt'>;
  readonly #keeper: Keeper;
  readonly #now: () => number;
  readonly #listener: JournalListener;
  readonly #timer: NodeJS.Timeout;
  /** The log that is written; undefined while it cannot be. */
  #open: { readonly number: number; readonly descriptor: number } | undefined;
  #compaction: Compaction | undefined;
  #isClosed = false;
  #bytes = 0;
  #compactedBytes = 0;
  #retryAt = 0;

  /**
   * Writes everything into a new log, and follows what changes from then on.
   * @throws the error of the file system when it cannot
   */
  constructor(
    files: JournalFiles,
    header: Pick<Header, 'identity' | 'createdAt'>,
    keeper: Keeper,
    now: () => number,
    listener: JournalListener,
  ) {
    this.#files = files;
    this.#header = header;
    this.#keeper = keeper;
    this.#now = now;
    this.#listener = listener;
    this.#begin();
    this.#timer = setInterval(() => this.#lookAround(), LATER_MILLISECONDS);
    this.#timer.unref();
  }

  /** Writes what an answer may be about. While the directory cannot be written, the stage works on in memory. */
  write(): void {
    if (this.#keeper.isUrgent) this.writeAll();
  }

  /** Writes everything that has changed, urgent or not. */
  writeAll(): void {
    const changed = this.#keeper.changed();
    if (this.#open === undefined || changed.length === 0) return;
    const { descriptor } = this.#open;
    try {
      this.#bytes += writeAll(descriptor, [...linesOf(changed, this.#now())].join(''));
      if (this.#bytes > Math.max(MIN_GROWTH_BYTES, this.#compactedBytes)) this.#compact();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Writes for the last time. What changes later is not kept. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    if (this.#open === undefined) this.#regain();
    this.writeAll();
    this.#compaction?.stop();
    if (this.#open !== undefined) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  /** Begins a log with everything. It blocks for as long as that takes: on opening, and after the disk was full. */
  #begin(): void {
    const number = this.#files.next();
    const file = this.#files.log(number);
    const everything = linesOf(this.#keeper.everything(), this.#now());
    this.#compactedBytes = replaceFile(file, withHeader({ ...this.#header, isWhole: true }, everything));
    this.#open = { number, descriptor: openSync(file, 'a', 0o600) };
    this.#bytes = 0;
    this.#files.deleteBefore(number);
  }

  /** Goes on in a new log, while a thread makes one of those before it. */
  #compact(): void {
    if (this.#open === undefined || this.#compaction !== undefined) return;
    const { number: last, descriptor } = this.#open;
    const number = last + 1;
    const file = this.#files.log(number);
    // Without a flush, which could take long: the log before it says everything until then.
    const next = openSync(file, 'a', 0o600);
    this.#open = { number, descriptor: next };
    closeSync(descriptor);
    this.#bytes = writeAll(next, headerLine({ ...this.#header, isWhole: false }));
    this.#compaction = new Compaction(this.#files.upTo(last), (outcome) => {
      this.#compaction = undefined;
      if ('error' in outcome) return this.#fail(outcome.error);
      this.#compactedBytes = outcome.bytes;
      this.#files.deleteBefore(last);
    });
  }

  #lookAround(): void {
    if (this.#open === undefined) {
      this.#retry();
      return;
    }
    try {
      this.#files.check();
      if (fstatSync(this.#open.descriptor).nlink === 0) throw new Error('its file was deleted');
      this.writeAll();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#open === undefined) return;
    closeSync(this.#open.descriptor);
    this.#open = undefined;
    this.#compaction?.stop();
    this.#compaction = undefined;
    this.#retryAt = Date.now() + RETRY_MILLISECONDS;
    this.#listener.lost(error instanceof Error ? error.message : String(error));
  }

  #retry(): void {
    // What has changed meanwhile is in the log that begins with everything.
    this.#keeper.changed();
    if (Date.now() < this.#retryAt) return;
    this.#retryAt = Date.now() + RETRY_MILLISECONDS;
    this.#regain();
  }

  #regain(): void {
    try {
      this.#files.check();
      this.#begin();
    } catch {
      // The reason was told when it began.
      return;
    }
    this.#listener.regained();
  }
}

function* withHeader(header: Omit<Header, 'format'>, lines: Iterable<string>): Generator<string> {
  yield headerLine(header);
  yield* lines;
}
