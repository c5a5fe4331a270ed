import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { SystemErrors } from '../../constructs/alarms/system-errors.ts';
import { TableAlarms } from '../../constructs/alarms/table-alarms.ts';
import { EventLog } from '../../constructs/events/event-log.ts';
import { Configuration } from '../../constructs/storage/configuration.ts';
import type { EnvironmentSettings } from '../../environments.ts';
import { annotate } from '../../pattern.ts';
import { ArcadeTable } from './parts/arcade-table.ts';

export interface FoundationProps extends StackProps {
  readonly environment: EnvironmentSettings;
}

/** What every other chapter builds on: the table, the event bus and the configuration. */
export class Foundation extends Stack {
  readonly table: ArcadeTable;
  readonly eventBus: EventBus;
  /** Credits a player owns after registration. */
  readonly startingCredits: Configuration;
  /** Days after which a sign-in session expires. */
  readonly sessionDays: Configuration;

  constructor(scope: Construct, id: string, props: FoundationProps) {
    super(scope, id, props);

    this.table = new ArcadeTable(this, 'Table', { environment: props.environment });
    new TableAlarms(this, 'TableAlarms', { table: this.table });
    new SystemErrors(this, 'SystemErrors', { table: this.table });

    this.eventBus = new EventBus(this, 'Events', {
      eventBusName: `${this.stackName}-events`,
      description: 'Domain events of the arcade',
    });
    annotate(
      this.eventBus,
      'eventbridge-pattern-rule',
      'A bus of its own: on the default bus the rules would also see the events of every AWS service.',
    );
    new EventLog(this, 'EventLog', {
      eventBus: this.eventBus,
      sourcePrefix: 'arcade.',
      environment: props.environment,
    });

    new CfnOutput(this, 'TableName', { value: this.table.tableName });

    this.startingCredits = new Configuration(this, 'StartingCredits', {
      name: 'starting-credits',
      value: '3',
      description: 'Credits a player owns after registration',
    });
    this.sessionDays = new Configuration(this, 'SessionDays', {
      name: 'session-days',
      value: '30',
      description: 'Days after which a sign-in session expires',
    });
  }
}
