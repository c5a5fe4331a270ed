import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A line of a stack trace: the file, as a path or a URL, and the place in it. */
const FRAME = /^\s+at (?:.*\()?((?:file:\/\/)?[^()]*?):(\d+:\d+)\)?$/;

/**
 * Why a synthesis failed, and where in the project, out of all that Node.js and the CDK print of it.
 * @param error what the synthesis threw
 * @param root the project
 */
export function reasonOf(error: unknown, root: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^(?:\w*Error\b|\[Error\b)/.test(line));
  if (at < 0) return text;
  const place = lines.slice(at).flatMap((line) => placeOf(line, root))[0];
  return place === undefined ? (lines[at] ?? '') : `${place}: ${lines[at]}`;
}

/** Where in the project a frame is; nothing when it is elsewhere. */
function placeOf(line: string, root: string): readonly string[] {
  const [, file = '', position] = FRAME.exec(line) ?? [];
  const path = relative(root, file.startsWith('file://') ? fileURLToPath(file) : file).replaceAll('\\', '/');
  const isOwn = file !== '' && !file.startsWith('node:') && !path.startsWith('../') && !path.includes('node_modules/');
  return isOwn ? [`${path}:${position}`] : [];
}
