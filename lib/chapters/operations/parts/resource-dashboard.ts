import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  Metric,
  Row,
  SearchExpression,
} from 'aws-cdk-lib/aws-cloudwatch';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

import { LOG_METRICS } from '../../../constructs/alarms/logs.ts';
import { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { logNamespace } from '../../../function-health.ts';
import { annotate } from '../../../pattern.ts';

export interface ResourceDashboardProps {
  readonly chapters: readonly Stack[];
  /** Name of the stage that the API is served by. */
  readonly stageName: string;
  /** First part of the names of all stacks, and by that of what is in them. */
  readonly instance: string;
  /** The alarms to show, by name, the one above all others first. */
  readonly alarmNames: readonly string[];
}

/**
 * API, functions, table, queues and streams on one axis of time. What kinds of resources there are is read from the chapters;
 * the resources themselves are found by search, because a reference to each would be an export of each
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html).
 */
export class ResourceDashboard extends Dashboard {
  readonly #props: ResourceDashboardProps;

  constructor(scope: Construct, id: string, props: ResourceDashboardProps) {
    super(scope, id, {
      dashboardName: `${Stack.of(scope).stackName}-resources`,
      defaultInterval: Duration.hours(3),
    });
    this.#props = props;
    this.addWidgets(this.alarms());
    const all = props.chapters.flatMap((stack) => stack.node.findAll());
    const has = (kind: abstract new (...args: never[]) => Construct) => all.some((each) => each instanceof kind);
    for (const api of all) if (api instanceof RestApi) this.addWidgets(this.api(api.restApiName));
    if (has(LiveFunction)) this.addWidgets(this.functions(), this.logs());
    if (has(TableV2)) this.addWidgets(this.tables());
    if (has(Queue)) this.addWidgets(this.queues());
    if (has(EventSourceMapping)) this.addWidgets(this.streams());
    annotate(
      this,
      'dashboard-correlate',
      'Cause above effect on one axis of time: alarms, API, functions, table, queues, stream. Searches find new resources by name, without an export that would block their removal.',
    );
  }

  private alarms(): Row {
    const alarms = this.#props.alarmNames.map((name) =>
      Alarm.fromAlarmArn(
        this,
        name,
        Stack.of(this).formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName: name,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ),
    );
    return new Row(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 3 }));
  }

  private api(apiName: string): Row {
    const metric = (metricName: string, statistic: string): Metric =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiName: apiName, Stage: this.#props.stageName },
        statistic,
        label: metricName,
      });
    return row([
      ['API: requests', [metric('Count', 'Sum')]],
      ['API: refusals and errors', [metric('4XXError', 'Sum'), metric('5XXError', 'Sum')]],
      ['API: p95, all and in functions', [metric('Latency', 'p95'), metric('IntegrationLatency', 'p95')]],
    ]);
  }

  private functions(): Row {
    const search = (name: string, statistic: string) => this.search('AWS/Lambda,FunctionName', name, statistic);
    return row([
      ['Functions: errors', [search('Errors', 'Sum')]],
      ['Functions: throttles', [search('Throttles', 'Sum')]],
      ['Functions: p95 duration', [search('Duration', 'p95')]],
      ['Functions: concurrency', [search('ConcurrentExecutions', 'Maximum')]],
    ]);
  }

  private logs(): Row {
    const { chapters } = this.#props;
    const withFunctions = chapters.filter((stack) =>
      stack.node.findAll().some((construct) => construct instanceof LiveFunction),
    );
    const counted = (metricName: string): Metric[] =>
      withFunctions.map(
        ({ node, stackName }) =>
          new Metric({ namespace: logNamespace(stackName), metricName, statistic: 'Sum', label: node.id }),
      );
    return row([
      ['Logs: errors by chapter', counted(LOG_METRICS.errors)],
      ['Logs: cold starts by chapter', counted(LOG_METRICS.coldStarts)],
    ]);
  }

  private tables(): Row {
    const search = (name: string, schema = 'AWS/DynamoDB,TableName') => this.search(schema, name, 'Sum');
    const ofIndexes = 'AWS/DynamoDB,TableName,GlobalSecondaryIndexName';
    return row([
      ['Table: capacity consumed', [search('ConsumedReadCapacityUnits'), search('ConsumedWriteCapacityUnits')]],
      ['Table: throttles', [search('ReadThrottleEvents'), search('WriteThrottleEvents')]],
      ['Indexes: throttles', [search('ReadThrottleEvents', ofIndexes), search('WriteThrottleEvents', ofIndexes)]],
    ]);
  }

  private queues(): Row {
    const search = (name: string) => this.search('AWS/SQS,QueueName', name, 'Maximum');
    return row([
      ['Queues: messages waiting', [search('ApproximateNumberOfMessagesVisible')]],
      ['Queues: age of the oldest message', [search('ApproximateAgeOfOldestMessage')]],
    ]);
  }

  private streams(): Row {
    return row([
      ['Streams: age of the last record read', [this.search('AWS/Lambda,FunctionName', 'IteratorAge', 'Maximum')]],
    ]);
  }

  /** A metric of everything whose name has the words of the instance in it. */
  private search(schema: string, metricName: string, statistic: string): SearchExpression {
    const words = this.#props.instance.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    return new SearchExpression({
      expression: `SEARCH('{${schema}} MetricName="${metricName}" ${words.join(' ')}', '${statistic}')`,
      label: '',
    });
  }
}

/** A row of graphs that fills the 24 columns of a dashboard. */
function row(graphs: readonly (readonly [title: string, metrics: readonly IMetric[]])[]): Row {
  const widgets: IWidget[] = graphs.map(
    ([title, left]) => new GraphWidget({ title, left: [...left], width: Math.floor(24 / graphs.length), height: 6 }),
  );
  return new Row(...widgets);
}
