import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LogQuery } from '../../constructs/dashboards/log-query.ts';

/** A query that operators find in the console. */
export class Example extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new LogQuery(this, 'Errors', {
      name: 'errors',
      steps: ['fields @timestamp, message', 'filter level = "ERROR"', 'sort @timestamp desc', 'limit 50'],
      why: 'What failed last, the newest first.',
    });
  }
}
