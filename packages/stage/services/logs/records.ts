import { parsedJson } from '../../json.ts';
import { sentences } from '../../sentences.ts';

/** One line of a log group. */
export interface LogRecord {
  readonly kind: 'log';
  readonly logGroup: string;
  readonly line: string;
  /** Where in the group, if who writes has a stream of its own, as each execution environment of a function does. */
  readonly logStream?: string;
}

export const records = sentences<LogRecord>({
  // Logs are shown by their group. An error is shown besides: a function that reports it may end with success.
  log({ logGroup, line }, name) {
    const error = line.includes('"level":"ERROR"') ? errorOf(parsedJson(line)) : undefined;
    return error === undefined ? undefined : { text: `${name(logGroup)}: ${error}`, tone: 'failure' };
  },
});

/** What a structured log line says of an error: its message, and that of the error that it carries. */
export function errorOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null || !('level' in json) || json.level !== 'ERROR') return undefined;
  const { message, error } = Object(json);
  const cause = Object(error).message;
  return cause === undefined || cause === message ? String(message) : `${message} (${cause})`;
}
