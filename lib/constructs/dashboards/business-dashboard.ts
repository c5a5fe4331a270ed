import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IWidget, Metric, Row, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { BUSINESS_METRICS, METRICS_NAMESPACE } from '#lambda/runtime/metrics.ts';
import { annotate } from '../../pattern.ts';

export interface BusinessDashboardProps {
  /** The stacks of the chapters; those with business metrics are shown. */
  readonly chapters: readonly Stack[];
}

/** What the arcade is for, before what it is made of: plays, refusals, imports, players, follow-ups. */
export class BusinessDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { chapters }: BusinessDashboardProps) {
    super(scope, id, {
      dashboardName: `${Stack.of(scope).stackName}-business`,
      defaultInterval: Duration.hours(24),
    });
    for (const [chapter, names] of Object.entries(BUSINESS_METRICS)) {
      const stack = chapters.find(({ node }) => node.id === chapter);
      if (stack === undefined) throw new Error(`${this.node.path}: there is no chapter ${chapter}.`);
      this.addWidgets(new Row(...widgets(stack, names)));
    }
    annotate(
      this,
      'dashboard-correlate',
      'Made from the list of metrics that the functions count, so a new metric is on the page. All graphs share one axis of time.',
    );
  }
}

function widgets({ node, stackName }: Stack, names: readonly string[]): IWidget[] {
  const metrics = names.map(
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
