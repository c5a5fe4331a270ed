/** A line of a stack trace that is in the project. */
const FRAME = /^\s+at .*?\/((?:bin|lib|lambda)\/[^():]*:\d+:\d+)/;

/**
 * Why a synthesis failed, and where in the project, out of all that Node.js and the CDK print of it.
 * @param error what `synthesize` throws
 */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').map((line) => line.replaceAll('\\', '/'));
  const at = lines.findIndex((line) => /^(?:\w*Error\b|\[Error\b)/.test(line));
  if (at < 0) return text;
  const frames = lines.slice(at).filter((line) => !line.includes('/node_modules/'));
  const place = frames.map((line) => FRAME.exec(line)?.[1]).find((found) => found !== undefined);
  return place === undefined ? (lines[at] ?? '') : `${place}: ${lines[at]}`;
}
