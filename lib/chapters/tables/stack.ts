import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { BY_END, COUNTS_TABLE_NAME, HISTORY_TABLE_NAME, SESSIONS_TABLE_NAME } from '#lambda/tables/table.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { TableThrottles } from '../../constructs/alarms/table.ts';
import type { LiveFunction } from '../../constructs/functions/live-function.ts';
import { grantItems } from '../../constructs/storage/table-grants.ts';
import { annotate } from '../../pattern.ts';
import { countsTable, historyTable, sessionsTable } from './parts/tables.ts';

/** What the one table of the application does not show: local indexes, sessions, statements, counts that everybody writes. */
export class Tables extends Chapter {
  constructor(scope: Construct, name: string, props: ChapterProps) {
    super(scope, name, props);
    const history = historyTable(this, this.settings);
    const sessions = sessionsTable(this, this.settings);
    const counts = countsTable(this, this.settings);
    this.keepHistory(history);
    this.keepSessions(sessions);
    this.count(counts);
    this.watch([...this.functions, ...this.tableAlarms({ History: history, Sessions: sessions, Counts: counts })]);
  }

  private keepHistory(history: TableV2): void {
    const variables = { [HISTORY_TABLE_NAME]: history.tableName };
    this.output('HistoryTableName', history.tableName);
    const record = this.function('RecordPlay', { description: 'Stores a play in the history', variables });
    grantItems(history, record, 'dynamodb:PutItem');
    annotate(
      record,
      'ddb-lsi',
      'Asks with each write how large the item collection is, and logs a warning from 8 GB on: at 10 GB DynamoDB refuses writes that make it larger.',
    );
    const ask = this.function('AskHistory', { description: 'The plays of a player between two moments', variables });
    this.grantSelect(ask, `${history.tableArn}/index/${BY_END}`);
    const correct = this.function('CorrectGame', { description: 'Corrects the game of several plays', variables });
    this.grantSelect(correct, history.tableArn);
    grantItems(history, correct, 'dynamodb:PartiQLUpdate');
    annotate(
      correct,
      'ddb-partiql',
      'The statements of a transaction are all done, or none is. An UPDATE makes no item that is missing, unlike UpdateItem: it fails.',
    );
  }

  /** Lets a function read by statements that name a partition key. */
  private grantSelect(reader: LiveFunction, resource: string): void {
    const select = { actions: ['dynamodb:PartiQLSelect'], resources: [resource] };
    const conditions = { Bool: { 'dynamodb:FullTableScan': 'true' } };
    for (const statement of [select, { ...select, effect: Effect.DENY, conditions }]) {
      reader.grantPrincipal.addToPrincipalPolicy(new PolicyStatement(statement));
    }
    annotate(
      reader,
      'ddb-partiql',
      'A SELECT without the partition key reads, and bills, the whole table: one forgotten condition. IAM refuses it before it reads anything.',
    );
  }

  private keepSessions(sessions: TableV2): void {
    const use = this.function('UseSession', {
      description: 'Opens, finds, refreshes or ends a session',
      variables: { [SESSIONS_TABLE_NAME]: sessions.tableName },
    });
    grantItems(sessions, use, 'dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
    this.output('SessionsTableName', sessions.tableName);
    annotate(
      use,
      'ddb-session-store',
      'A refresh has the condition that the session is not over, so one that has ended does not come back. The use case knows a port, and a cache may be its other adapter.',
    );
    annotate(
      use,
      'ddb-condition-functions',
      'attribute_not_exists keeps an id from being taken twice, and a comparison is false of an attribute that is missing. A write that its condition refuses is paid for all the same.',
    );
  }

  private count(counts: TableV2): void {
    const variables = { [COUNTS_TABLE_NAME]: counts.tableName };
    const add = this.function('CountPlay', { description: 'Counts a play of a game', variables });
    grantItems(counts, add, 'dynamodb:UpdateItem');
    annotate(
      add,
      'ddb-write-kinds',
      'ADD needs no read before it, so two calls at one moment both count. A put of the number that was read, plus one, would lose one of them.',
    );
    const read = this.function('ReadCount', { description: 'Says how often a game was played', variables });
    grantItems(counts, read, 'dynamodb:GetItem');
    this.output('CountsTableName', counts.tableName);
    annotate(
      read,
      'ddb-write-sharding',
      'Reads all shards at once and adds them up: eight reads for one number. More shards take more writes, and make each read dearer.',
    );
  }

  private tableAlarms(tables: Readonly<Record<string, TableV2>>): readonly Construct[] {
    if (!this.alarms) return [];
    return Object.entries(tables).map(
      ([name, table]) =>
        new TableThrottles(this, `${name}Alarms`, { table, cure: 'docs/chapters/tables.md, "Failures"' }),
    );
  }
}
