import type { LogWriter } from '../api-gateway/stage.ts';
import { substitute } from '../api-gateway/templates.ts';
import type { StageDefinition } from './definition.ts';

/** What `$context` says in an access log, by name. What is not there is written as `-`. */
export type LogContext = Readonly<Record<string, string | number | undefined>>;

/** Writes one line about a request or a message, if the stage keeps an access log. */
export function logAccess({ accessLog, variables }: StageDefinition, context: LogContext, logs: LogWriter): void {
  if (accessLog === undefined) return;
  const known = Object.entries(context).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, `${value}`] as const],
  );
  const line = substitute(accessLog.format, { context: new Map(known), stageVariables: variables }, '-');
  logs.write(accessLog.logGroup, line.trimEnd());
}
