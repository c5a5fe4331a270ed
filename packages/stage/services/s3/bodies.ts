import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Checksum } from './checksums.ts';

/** A file with bytes of an object, or of a part of an upload. */
export interface BodyFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** What a body that has been written turned out to be. */
export interface WrittenBody extends BodyFile {
  readonly md5: string;
  readonly sha256: string | undefined;
}

/**
 * The folder with the bytes of all objects. Files have names of their own, not those of objects: a key may be anything, and a
 * file never changes after it has been written.
 */
export class Bodies {
  readonly #kept: string | undefined;
  #folder: string | undefined;

  /** @param folder where it stays; without one it is a temporary folder that {@link close} removes */
  constructor(folder: string | undefined) {
    this.#kept = folder;
  }

  /**
   * Writes a body as it comes: no more of it is in memory than what the stream holds.
   * @throws the error of the body; then nothing is left of it
   */
  async write(
    body: AsyncIterable<Buffer>,
    checksums: readonly Checksum[],
    {
      sha256 = false,
      longest,
    }: { readonly sha256?: boolean; readonly longest?: { bytes: number; error: (size: number) => Error } },
  ): Promise<WrittenBody> {
    const name = randomUUID();
    const handle = await open(this.#path(name), 'wx', 0o600);
    const md5 = createHash('md5');
    const sha = sha256 ? createHash('sha256') : undefined;
    let size = 0;
    try {
      for await (const bytes of body) {
        size += bytes.length;
        if (longest !== undefined && size > longest.bytes) throw longest.error(size);
        md5.update(bytes);
        sha?.update(bytes);
        for (const one of checksums) one.update(bytes);
        await handle.writeFile(bytes);
      }
    } catch (error) {
      await handle.close();
      this.delete([{ name, size }]);
      throw error;
    }
    await handle.close();
    return { name, size, md5: md5.digest('hex'), sha256: sha?.digest('hex') };
  }

  /** The bytes of some files, one after the other, from `start` to before `end`. The files are open when it returns. */
  async read(files: readonly BodyFile[], start: number, end: number): Promise<Readable> {
    const streams: Readable[] = [];
    let offset = 0;
    for (const { name, size } of files) {
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, size);
      offset += size;
      if (from >= to) continue;
      const handle = await open(this.#path(name));
      streams.push(handle.createReadStream({ start: from, end: to - 1 }));
    }
    const [only, ...others] = streams;
    if (only !== undefined && others.length === 0) return only;
    return Readable.from(joined(streams), { objectMode: false });
  }

  /** At once: what is said of the files and what happens because of it is one step. Who reads them already goes on. */
  delete(files: readonly BodyFile[]): void {
    for (const { name } of files) rmSync(this.#path(name), { force: true });
  }

  /** Whether the file is there as it was written. */
  has({ name, size }: BodyFile): boolean {
    return statSync(this.#path(name), { throwIfNoEntry: false })?.size === size;
  }

  /** Deletes what belongs to nothing: bodies that a stage was writing when it was killed. */
  deleteExcept(names: ReadonlySet<string>): void {
    if (this.#kept === undefined) return;
    const folder = this.#open();
    for (const name of readdirSync(folder)) if (!names.has(name)) rmSync(join(folder, name));
  }

  close(): void {
    if (this.#kept === undefined && this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#open(), name);
  }

  #open(): string {
    if (this.#folder === undefined) {
      if (this.#kept !== undefined) mkdirSync(this.#kept, { recursive: true, mode: 0o700 });
      this.#folder = this.#kept ?? mkdtempSync(join(tmpdir(), 'stage-objects-'));
    }
    return this.#folder;
  }
}

async function* joined(streams: readonly Readable[]): AsyncGenerator<Buffer> {
  try {
    for (const stream of streams) yield* stream;
  } finally {
    for (const stream of streams) stream.destroy();
  }
}
