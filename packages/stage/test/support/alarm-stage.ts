import { observe } from '../../metrics/observe.ts';
import { apiGatewayMetrics } from '../../services/api-gateway/metrics.ts';
import type { AlarmSettings, MetricAlarmSettings } from '../../services/cloudwatch/alarm-settings.ts';
import { CloudWatch } from '../../services/cloudwatch/cloudwatch.ts';
import { embeddedMetrics } from '../../services/cloudwatch/embedded-metrics.ts';
import { dynamoDbMetrics } from '../../services/dynamodb/metrics.ts';
import { eventBridgeMetrics } from '../../services/event-bridge/metrics.ts';
import { lambdaMetrics } from '../../services/lambda/metrics.ts';
import { schedulerMetrics } from '../../services/scheduler/metrics.ts';
import { snsMetrics } from '../../services/sns/metrics.ts';
import { sqsMetrics } from '../../services/sqs/metrics.ts';
import { ServiceStage } from './service-stage.ts';
import { Topics } from './topics.ts';

const METRIC = { namespace: 'Arcade', name: 'Failures', dimensions: { chapter: 'plays' } };

/** A stage with metrics and alarms, and a topic that may be told: a test names only what it is about. */
export class AlarmStage {
  readonly stage: ServiceStage;
  readonly cloudWatch: CloudWatch;
  readonly topics: Topics;

  private constructor(stage: ServiceStage) {
    this.stage = stage;
    this.topics = new Topics(stage);
    const environment = { ...stage, targets: this.topics.targets };
    this.cloudWatch = new CloudWatch(environment);
    const { metrics } = stage;
    observe(stage.records, [
      lambdaMetrics(metrics, stage.lambda),
      snsMetrics(metrics, this.topics.sns),
      sqsMetrics(metrics, stage.sqs, stage),
      eventBridgeMetrics(metrics),
      schedulerMetrics(metrics),
      apiGatewayMetrics(metrics),
      dynamoDbMetrics(metrics),
      { log: embeddedMetrics(metrics) },
    ]);
    stage.serve(this.cloudWatch.operations);
  }

  static async open(): Promise<AlarmStage> {
    return new AlarmStage(await ServiceStage.open());
  }

  /** Puts a value of the metric that alarms watch unless they say otherwise. */
  put(value: number, name = METRIC.name): void {
    this.cloudWatch.store.series({ ...METRIC, name }).put(value, this.stage.clock.now());
  }

  settings(name: string): AlarmSettings {
    return {
      name,
      arn: this.stage.arn('cloudwatch', `alarm:${name}`),
      description: undefined,
      actionsEnabled: true,
      actions: { ALARM: [], OK: [], INSUFFICIENT_DATA: [] },
    };
  }

  /** An alarm at one failure in a minute. */
  alarm(name: string, changes: Partial<MetricAlarmSettings> = {}): void {
    this.cloudWatch.alarms.create({
      ...this.settings(name),
      watches: { metric: METRIC, statistic: 'Sum' },
      periodSeconds: 60,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      threshold: 1,
      comparison: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'notBreaching',
      ignoresLowSampleCounts: false,
      ...changes,
    });
  }

  state(name: string) {
    return this.cloudWatch.alarm(name).state;
  }

  /** Every change of a state so far, as `name: STATE`. */
  get changes(): readonly string[] {
    return this.stage.of('alarm').map(({ alarm, state }) => `${alarm}: ${state}`);
  }
}
