import { Construct } from 'constructs';
import { BY_GAME } from '#lambda/runtime/table/by-game.ts';
import type { ArcadeTable } from '../../chapters/foundation/parts/arcade-table.ts';
import { annotate } from '../../pattern.ts';
import { TableAlarm } from './table-alarm.ts';

export interface TableAlarmsProps {
  readonly table: ArcadeTable;
}

/** The SDK tries again after a throttle, so single ones pass unnoticed; ten in a minute are load that does not fit. */
const THRESHOLD = 10;
const RUNBOOK = 'docs/chapters/imports.md, "When the table throttles"';

/**
 * Watches a table and its index for throttles. The metrics of the index are its own: `TableName` alone does not include
 * them (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html).
 */
export class TableAlarms extends Construct {
  constructor(scope: Construct, id: string, { table }: TableAlarmsProps) {
    super(scope, id);
    const ofTable = { TableName: table.tableName };
    const ofIndex = { ...ofTable, GlobalSecondaryIndexName: BY_GAME.name };
    for (const [name, metricName, dimensions, what] of [
      ['ThrottledWrites', 'WriteThrottleEvents', ofTable, 'Writes to the table'],
      ['ThrottledReads', 'ReadThrottleEvents', ofTable, 'Reads of the table'],
      ['ThrottledIndexWrites', 'WriteThrottleEvents', ofIndex, 'Writes to the index by game'],
      ['ThrottledIndexReads', 'ReadThrottleEvents', ofIndex, 'Reads of the index by game'],
    ] as const) {
      const alarm = new TableAlarm(this, name, {
        description: `${what} are throttled: ${RUNBOOK}.`,
        metricName,
        places: [dimensions],
        threshold: THRESHOLD,
        minutes: 1,
      });
      annotate.once(
        alarm,
        'ddb-throttle-backoff',
        `The SDK backs off and tries again, so a few throttles cost only time. ${THRESHOLD} in a minute mean a hot key, a bulk load, or the table's own maximum.`,
      );
    }
  }
}
