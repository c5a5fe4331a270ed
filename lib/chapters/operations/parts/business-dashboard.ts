import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IWidget, Metric, Row, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '#lambda/runtime/metrics.ts';
import { annotate } from '../../../pattern.ts';

/** A stack and what its functions count. */
export interface BusinessChapter extends Stack {
  readonly businessMetrics: readonly string[];
}

export interface BusinessDashboardProps {
  /** The chapters; those with business metrics are shown. */
  readonly chapters: readonly BusinessChapter[];
}

/** What the arcade is for, before what it is made of: plays, refusals, imports, players, reminders. */
export class BusinessDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { chapters }: BusinessDashboardProps) {
    super(scope, id, {
      dashboardName: `${Stack.of(scope).stackName}-business`,
      defaultInterval: Duration.hours(24),
    });
    for (const chapter of chapters) {
      if (chapter.businessMetrics.length > 0) this.addWidgets(new Row(...widgets(chapter)));
    }
    annotate(
      this,
      'dashboard-correlate',
      'Made from the list of metrics that the functions count, so a new metric is on the page. All graphs share one axis of time.',
    );
  }
}

function widgets({ node, stackName, businessMetrics }: BusinessChapter): IWidget[] {
  const metrics = businessMetrics.map(
    (metricName) =>
      new Metric({
        namespace: METRICS_NAMESPACE,
        metricName,
        dimensionsMap: { service: stackName },
        statistic: 'Sum',
        period: Duration.minutes(5),
        label: metricName,
      }),
  );
  return [
    new SingleValueWidget({
      title: `${node.id}: the whole range`,
      metrics,
      setPeriodToTimeRange: true,
      width: 8,
      height: 6,
    }),
    new GraphWidget({ title: `${node.id}: every 5 minutes`, left: metrics, width: 16, height: 6 }),
  ];
}
