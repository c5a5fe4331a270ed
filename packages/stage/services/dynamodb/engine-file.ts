import { existsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StageError } from '../../errors.ts';

/** The file of an engine. */
export interface EngineFile {
  readonly path: string;
  /** Whose tables are in it: a state and its tables have the same. @default tables that belong to no state */
  readonly identity?: string;
  /** Whether a stage has made it that had the same identity. @default false */
  readonly exists?: boolean;
}

/**
 * Before the engine opens its file: makes sure that it is the one of this state.
 * @throws StageError with one line when it is gone, empty or another one
 */
export async function checkFile({ path, identity, exists = false }: EngineFile): Promise<void> {
  if (identity === undefined || !exists) return;
  const useless = (why: string) =>
    new StageError(
      `${dirname(path)} ${why}, and its players and plays were there. Put the file back, or begin anew: delete the directory ` +
        'or name another one.',
    );
  if (!existsSync(path)) throw useless(`has no ${basename(path)} any more`);
  if (statSync(path).size === 0) throw useless(`has an empty ${basename(path)}`);
  const found = await identityIn(path);
  if (found !== identity)
    throw useless(`has ${found === undefined ? 'a damaged' : "another state's"} ${basename(path)}`);
}

async function identityIn(path: string): Promise<string | undefined> {
  try {
    return await withDatabase(path, (database) => {
      const { identity } = Object(database.prepare('SELECT identity FROM _stage').get());
      return typeof identity === 'string' ? identity : undefined;
    });
  } catch (error) {
    if (error instanceof StageError) throw error;
    // It is not a database, or not one that a stage has made.
    return undefined;
  }
}

/**
 * After the engine has made its file: writes the identity into it, and an index. The engine looks for the highest sequence
 * number of a stream at each write, through all records of the stream: a write that takes 0.5 ms at first takes 2 ms after
 * 16,000 of them. With this index it stays at 0.5 ms. Only a file can be opened from outside, so an engine in memory does
 * without it.
 */
export async function prepareFile({ path, identity }: EngineFile): Promise<void> {
  await withDatabase(path, (database) => {
    database.exec(
      'CREATE INDEX IF NOT EXISTS _stage_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    );
    if (identity === undefined) return;
    database.exec('CREATE TABLE IF NOT EXISTS _stage (identity TEXT PRIMARY KEY)');
    database.prepare('INSERT OR IGNORE INTO _stage VALUES (?)').run(identity);
  });
}

/** Loaded when needed: older versions of Node.js, which can start the stage in memory, do not have it. */
async function withDatabase<T>(path: string, work: (database: DatabaseSync) => T): Promise<T> {
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (sqlite === undefined) throw new StageError('A stage that keeps its state needs Node.js 22.13 or newer.');
  const database = new sqlite.DatabaseSync(path, { timeout: 5_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
