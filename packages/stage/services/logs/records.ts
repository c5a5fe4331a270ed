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
  // Logs are shown by their group.
  log: () => undefined,
});
