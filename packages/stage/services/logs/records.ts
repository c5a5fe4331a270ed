import { sentences } from '../../sentences.ts';

/** One line of a log group. */
export interface LogRecord {
  readonly kind: 'log';
  readonly logGroup: string;
  readonly line: string;
}

export const records = sentences<LogRecord>({
  // Logs are shown by their group.
  log: () => undefined,
});
