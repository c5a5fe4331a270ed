import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { boolean, type InferOutput, literal, number, object, parse, safeParse, string, tuple } from 'valibot';
import { parsedJson } from '../json.ts';
import type { NamedValue } from './durable.ts';

/*
 * A log is text: a line that says whose it is, then one line for each value that was written, `<check> <name>\t<value>`. The name
 * is a JSON list of the part and the path in it, the value is JSON, or nothing when the value is gone. What was written together
 * ends with a line named `[]`, whose value is the stage's time and how many lines there were: without it they do not count.
 */

/** Raised when older files cannot be read any more. */
export const FORMAT = 2;

const header = object({
  format: literal(FORMAT),
  /** The same in all logs of a state and in its tables. */
  identity: string(),
  /** Epoch milliseconds of the stage. */
  createdAt: number(),
  /** Whether it begins with every value, so that no older log counts. */
  isWhole: boolean(),
});
export type Header = InferOutput<typeof header>;

const END = '[]';
const endValue = tuple([number(), number()]);
/** Characters of the check in front of each line. */
const CHECK = 8;
/** How much is written in one call. */
const CHUNK_CHARACTERS = 1_048_576;

const line = (text: string): string => `${crc32(text).toString(16).padStart(CHECK, '0')} ${text}\n`;

export const headerLine = (header: Omit<Header, 'format'>): string =>
  line(JSON.stringify({ format: FORMAT, ...header }));

/** Values that are written together. @param now epoch milliseconds of the stage */
export function* linesOf(values: Iterable<NamedValue>, now: number): Generator<string> {
  let count = 0;
  for (const [part, path, value] of values) {
    yield line(`${JSON.stringify([part, ...path])}\t${JSON.stringify(value) ?? ''}`);
    count += 1;
  }
  yield endLine(now, count);
}

const endLine = (now: number, count: number): string => line(`${END}\t${JSON.stringify([now, count])}`);

/** A log that cannot be read. */
export class DamagedLog extends Error {}

/** What logs say, the later ones over the earlier ones. */
export class Contents {
  #header: Header | undefined;
  #now: number | undefined;
  /** The JSON of each value, by the JSON of its name. */
  readonly #values = new Map<string, string>();
  readonly #damaged = new Set<string>();

  get header(): Header | undefined {
    return this.#header;
  }

  /** The stage's time when values were written last; undefined when none ever were. */
  get now(): number | undefined {
    return this.#now;
  }

  /** Parts of which a line is damaged. */
  get damaged(): ReadonlySet<string> {
    return this.#damaged;
  }

  /**
   * Adds a log. Lines that a crash has cut off at its end are normal, and do not count.
   * @throws DamagedLog when it is not known whose line is damaged, or what the log is
   */
  add(file: string): void {
    const bytes = readFileSync(file);
    const [first, ...rest] = boundsOf(bytes);
    // Killed as it began a log after others.
    if (first === undefined && this.#header !== undefined) return;
    this.#begin(first === undefined ? '' : bytes.toString('utf8', ...first));
    let written: string[] = [];
    for (const bounds of rest) {
      written.push(bytes.toString('utf8', ...bounds));
      if (!isEnd(bytes, bounds)) continue;
      this.#takeAll(written);
      written = [];
    }
    // A crash leaves lines without their end, the last of them cut off: whole lines that are damaged are something else.
    for (const each of written) if (contentOf(each) === undefined) this.#suspect(each);
  }

  /** The values of each part, parsed. A part is left out when one of its lines is damaged. */
  parts(): ReadonlyMap<string, readonly (readonly [path: readonly string[], value: unknown])[]> {
    const parts = new Map<string, (readonly [readonly string[], unknown])[]>();
    for (const [name, value] of this.#values) {
      const [part = '', ...path] = nameIn(name) ?? [];
      if (this.#damaged.has(part)) continue;
      const entries = parts.get(part) ?? [];
      if (entries.length === 0) parts.set(part, entries);
      entries.push([path, JSON.parse(value)]);
    }
    return parts;
  }

  /** Everything as the lines of one log that is whole. */
  *lines(): Generator<string> {
    const { identity = '', createdAt = 0 } = this.#header ?? {};
    yield headerLine({ identity, createdAt, isWhole: true });
    for (const [name, value] of this.#values) yield line(`${name}\t${value}`);
    if (this.#now !== undefined) yield endLine(this.#now, this.#values.size);
  }

  #begin(text: string): void {
    const checked = contentOf(text);
    const json = checked === undefined ? undefined : parsedJson(checked);
    const { format }: { readonly format?: unknown } = Object(json);
    if (typeof format === 'number' && format > FORMAT)
      throw new DamagedLog(`the format ${format} of a newer local stage, and this one reads ${FORMAT}`);
    const parsed = safeParse(header, json);
    if (!parsed.success) throw new DamagedLog('no beginning');
    const before = this.#header;
    if (before !== undefined && before.identity !== parsed.output.identity) throw new DamagedLog('parts of two states');
    this.#header = parsed.output;
    if (!parsed.output.isWhole) return;
    this.#values.clear();
    this.#damaged.clear();
  }

  /** @param written lines that were written together, the last of which says so */
  #takeAll(written: readonly string[]): void {
    const [, end = ''] = contentOf(written.at(-1) ?? '')?.split('\t') ?? [];
    const [now, count] = parse(endValue, parsedJson(end));
    if (count !== written.length - 1) throw new DamagedLog('lines that run together');
    for (const each of written.slice(0, -1)) this.#take(each);
    this.#now = now;
  }

  /** @param text a line that is damaged, and maybe says still of which part it is */
  #suspect(text: string): void {
    const part = nameIn(text.slice(CHECK + 1).split('\t')[0] ?? '')?.[0];
    if (part === undefined) throw new DamagedLog('a line that cannot be read');
    this.#damaged.add(part);
  }

  #take(text: string): void {
    const content = contentOf(text);
    const [name = '', value = ''] = content?.split('\t') ?? [];
    if (content === undefined) this.#suspect(text);
    else if (value === '') this.#values.delete(name);
    else this.#values.set(name, value);
  }
}

/** Where each whole line is in a file. */
function boundsOf(bytes: Buffer): readonly (readonly [start: number, end: number])[] {
  const bounds: [number, number][] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    bounds.push([start, end]);
    start = end + 1;
  }
  return bounds;
}

function isEnd(bytes: Buffer, [start, end]: readonly [number, number]): boolean {
  const at = start + CHECK + 1;
  return (
    bytes.toString('utf8', at, at + END.length + 1) === `${END}\t` &&
    contentOf(bytes.toString('utf8', start, end)) !== undefined
  );
}

/** A line without its check; undefined when it is damaged. */
function contentOf(text: string): string | undefined {
  const content = text.slice(CHECK + 1);
  return line(content) === `${text}\n` ? content : undefined;
}

function nameIn(json: string): readonly string[] | undefined {
  const name = parsedJson(json);
  return Array.isArray(name) && name.every((each) => typeof each === 'string') && name.length > 0 ? name : undefined;
}

/** Writes a file so that it is there as a whole or not at all, also when the machine loses its power. */
export function replaceFile(file: string, lines: Iterable<string>): number {
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, 'w', 0o600);
  let bytes = 0;
  try {
    let text = '';
    for (const each of lines) {
      text += each;
      if (text.length < CHUNK_CHARACTERS) continue;
      bytes += writeAll(descriptor, text);
      text = '';
    }
    bytes += writeAll(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
  return bytes;
}

/** Writes all of a text: on a full disk the system takes a part, and refuses the rest. @returns bytes */
export function writeAll(descriptor: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
  return bytes.length;
}
