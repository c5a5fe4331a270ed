import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A hash of files by path and content. It changes when a file changes, appears or goes; time stamps do not count.
 * @param root what the paths are relative to
 */
export function fingerprint(root: string, paths: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    const file = join(root, path);
    const content = existsSync(file) ? readFileSync(file) : undefined;
    hash.update(`${path}\0${content?.length ?? 'missing'}\0`).update(content ?? '');
  }
  return hash.digest('hex');
}

/** A hash of one content, as hexadecimal digits. */
export const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
