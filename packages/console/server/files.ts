import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { HttpAnswer } from '@serverless-arcade/stage/wire/server.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The page may load from the stage only, may not be framed, and runs no script in its text: the body of a message
 * cannot become code even if the page did not escape it.
 */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A file of the page; nothing when it has none of this name. @param directory where the page was built */
export async function staticFile(directory: string, name: string): Promise<HttpAnswer | undefined> {
  const type = TYPES[extname(name)];
  // Plain names only: nothing outside the directory can be named.
  if (type === undefined || !/^[\w-]+\.\w+$/.test(name)) return undefined;
  try {
    return { status: 200, headers: { ...HEADERS, 'content-type': type }, body: await readFile(join(directory, name)) };
  } catch (error) {
    if (Object(error).code === 'ENOENT') return undefined;
    throw error;
  }
}
