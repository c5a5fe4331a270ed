import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { BY_GAME } from '#lambda/runtime/table/by-game.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { SystemErrors, TableThrottles } from '../../constructs/alarms/table.ts';
import { EventLog } from '../../constructs/events/event-log.ts';
import { annotate } from '../../pattern.ts';
import { ArcadeTable } from './parts/arcade-table.ts';

/** The operations of DynamoDB that the functions of the chapters call. */
const OPERATIONS = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'Query',
  'BatchGetItem',
  'BatchWriteItem',
  'TransactWriteItems',
];
const RUNBOOK = 'docs/chapters/imports.md, "When the table throttles"';

/** What every other chapter builds on: the table and the event bus. */
export class Foundation extends Chapter {
  readonly table: ArcadeTable;
  readonly bus: EventBus;

  constructor(scope: Construct, name: string, props: ChapterProps) {
    super(scope, name, props);
    this.table = new ArcadeTable(this, 'Table', { environment: this.settings });
    this.output('TableName', this.table.tableName);
    const alarms = this.tableAlarms(this.table);
    this.bus = this.loggedBus();
    this.watch(alarms);
  }

  private tableAlarms(table: ArcadeTable): readonly Construct[] {
    if (!this.alarms) return [new TableThrottles(this, 'TableAlarms', { table, cure: RUNBOOK })];
    return [
      new TableThrottles(this, 'TableAlarms', { table, indexName: BY_GAME.name, cure: RUNBOOK }),
      new SystemErrors(this, 'SystemErrors', { table, operations: OPERATIONS }),
    ];
  }

  private loggedBus(): EventBus {
    const eventBus = new EventBus(this, 'Events', {
      eventBusName: `${this.stackName}-events`,
      description: 'Domain events of the arcade',
    });
    annotate(
      eventBus,
      'eventbridge-pattern-rule',
      'A bus of its own: on the default bus the rules would also see the events of every AWS service.',
    );
    // What functions publish, and what Lambda does: the records of asynchronous invocations that succeeded.
    new EventLog(this, 'EventLog', { eventBus, sourcePrefixes: ['arcade.', 'lambda'], ...this.keptLog });
    return eventBus;
  }
}
