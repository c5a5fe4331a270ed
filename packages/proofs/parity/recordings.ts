import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a recording is: the file without its ending, the test that recorded it, and the label of one answer. */
export interface RecordingId {
  readonly file: string;
  readonly test: string;
  readonly label: string;
}

interface Recorded {
  /** `24-11-2025, 23:08:41` */
  readonly 'recorded-date': string;
  readonly 'recorded-content': Readonly<Record<string, unknown>>;
}
type Snapshot = Readonly<Record<string, Recorded>>;

/**
 * Answers of AWS that others recorded: folders of `*.snapshot.json`, as the tests of LocalStack keep them
 * (https://github.com/localstack/localstack/tree/main/tests/aws/services). The project has none of them.
 */
export class Recordings {
  readonly folder: string;
  readonly #files = new Map<string, Snapshot>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws Error when there is no such recording: a case that compares with nothing proves nothing */
  answer({ file, test, label }: RecordingId): unknown {
    const found = this.#find(file, test);
    if (label === '') return found['recorded-content'];
    if (!(label in found['recorded-content'])) throw new Error(`${file}::${test} has no answer ${label}.`);
    return found['recorded-content'][label];
  }

  /** The day on which it was recorded: `2025-11-24`. */
  day({ file, test }: RecordingId): string {
    const [day = ''] = this.#find(file, test)['recorded-date'].split(',');
    return day.split('-').toReversed().join('-');
  }

  /** The files of a folder, by their names without the ending. */
  list(folder: string, ending: string): readonly { readonly name: string; readonly text: string }[] {
    const path = join(this.folder, folder);
    return readdirSync(path)
      .filter((file) => file.endsWith(ending))
      .sort()
      .map((file) => ({ name: file.slice(0, -ending.length), text: readFileSync(join(path, file), 'utf8') }));
  }

  /** The tests of a folder's snapshots: `test_s3::TestS3::test_range_header_body_length`. */
  tests(folder: string): readonly string[] {
    return this.list(folder, '.snapshot.json').flatMap(({ name }) =>
      Object.keys(this.#read(`${folder}/${name}`)).map((test) => `${name}::${test.replace(/^.*?\.py::/s, '')}`),
    );
  }

  #find(file: string, test: string): Recorded {
    const snapshot = this.#files.get(file) ?? this.#read(file);
    this.#files.set(file, snapshot);
    const [, found] = Object.entries(snapshot).find(([name]) => name.endsWith(`::${test}`)) ?? [];
    if (found === undefined) throw new Error(`${file} has no recording of ${test}.`);
    return found;
  }

  #read(file: string): Snapshot {
    return JSON.parse(readFileSync(join(this.folder, `${file}.snapshot.json`), 'utf8'));
  }
}
