import type { StageRecord } from '@serverless-arcade/stage/records.ts';
import { plural, shortName } from './format.ts';

export interface Line {
  readonly text: string;
  readonly failed: boolean;
}

/** A record in words; nothing for what would only repeat another. */
export function describe(record: StageRecord): Line | undefined {
  switch (record.kind) {
    case 'request':
      return line(`${record.method} ${record.path} answered ${record.status}`, record.status >= 500);
    case 'invocation':
      return line(
        `${shortName(record.functionName)} ran ${record.durationMs} ms${record.coldStart ? ', cold' : ''}: ${record.error ?? record.outcome}`,
        record.outcome !== 'success',
      );
    case 'refusal':
      return line(`${shortName(record.functionName)} was not run: ${record.reason}`, true);
    case 'async-event':
      if (record.event === 'dropped') return line(`${shortName(record.functionName)} gave up on an event`, true);
      return record.event === 'waiting'
        ? line(`${shortName(record.functionName)} is tried again later`, true)
        : undefined;
    case 'message':
      return line(
        `${shortName(record.queue)}: message ${record.event}`,
        record.event === 'dead-lettered' || record.event === 'expired',
      );
    case 'event':
      return line(`event ${record.detailType} matched ${plural(record.rules.length, 'rule')}`, false);
    case 'email':
      return line(`email to ${record.to}: the code is ${record.code}`, false);
    case 'notification':
      return record.event === 'filtered-out'
        ? undefined
        : line(`${shortName(record.topic)}: message ${record.event}`, record.event === 'dead-lettered');
    case 'stream-batch':
      return line(
        `${shortName(record.functionName)} got ${record.size} changes of the table, ${record.succeeded} done`,
        record.succeeded < record.size,
      );
    case 'stream-discarded':
      return line(`${record.size} changes of the table were given up`, true);
    case 'schedule':
      return line(`schedule ${shortName(record.schedule)} is due`, false);
    case 'undelivered':
      return line(`not delivered to ${shortName(record.to)}: ${record.reason}`, true);
    case 'delivery':
      return record.outcome === 'delivered' ? undefined : line(`delivery to ${shortName(record.to)} failed`, true);
    case 'alarm':
      // That there is data at last is no news.
      if (record.state !== 'ALARM' && record.previous !== 'ALARM') return undefined;
      return line(`alarm ${shortName(record.alarm)}: ${record.state}`, record.state === 'ALARM');
    case 'throttle':
      return line(`${shortName(record.table)}: ${record.operation} was throttled`, true);
    case 'call':
      return record.allowed ? undefined : line(`${shortName(record.principal)} may not ${record.action}`, true);
    default:
      return undefined;
  }
}

const line = (text: string, failed: boolean): Line => ({ text, failed });
