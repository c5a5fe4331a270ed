import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ChapterHealth } from '../../constructs/alarms/chapter-health.ts';
import { ApiTracing } from '../../constructs/api/api-tracing.ts';
import { BusinessDashboard } from '../../constructs/dashboards/business-dashboard.ts';
import { LogQuery } from '../../constructs/dashboards/log-query.ts';
import { ResourceDashboard } from '../../constructs/dashboards/resource-dashboard.ts';
import { AlarmTopic } from '../../constructs/topics/alarm-topic.ts';
import type { EnvironmentSettings } from '../../environments.ts';
import { RefusedCredits } from '../api/parts/refused-credits.ts';
import type { Api } from '../api/stack.ts';
import { OverallHealth } from './parts/arcade-health.ts';
import { TaggedResources } from './parts/tagged-resources.ts';

export interface OperationsProps extends StackProps {
  readonly environment: EnvironmentSettings;
  /** First part of the names of all stacks. */
  readonly instance: string;
  /** Tags that everything carries. */
  readonly tags: Readonly<Record<string, string>>;
  /** The chapters that are watched, each with a {@link ChapterHealth}. */
  readonly chapters: readonly Stack[];
  readonly api: Api;
}

/** What an operator looks at: which requests are traced, saved queries, one alarm above all, two dashboards, all resources. */
export class Operations extends Stack {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id, props);
    const { environment, instance, chapters, api } = props;
    // By name only, so in no chapter's way; but an alarm must exist before another one names it.
    for (const chapter of chapters) this.addStackDependency(chapter);

    new ApiTracing(this, 'ApiTracing', {
      service: `${api.api.restApiName}/${environment.name}`,
      share: environment.traceShare,
    });
    this.queries();

    const refusedCredits = new RefusedCredits(this, 'RefusedCredits', { service: api.stackName });
    const name = ChapterHealth.nameIn(this.stackName);
    const topic = new AlarmTopic(this, 'Alarms', { alarmName: name });
    const chapterAlarms = chapters.map(({ stackName }) => ({ alarmName: ChapterHealth.nameIn(stackName) }));
    new OverallHealth(this, 'Health', { name, topic, alarms: [...chapterAlarms, refusedCredits] });

    new BusinessDashboard(this, 'Business', { chapters });
    new ResourceDashboard(this, 'Resources', {
      chapters,
      instance,
      stageName: environment.name,
      alarmNames: [name, ...chapterAlarms.map(({ alarmName }) => alarmName)],
    });
    new TaggedResources(this, 'Everything', { tags: props.tags });

    new CfnOutput(this, 'AlarmTopicArn', {
      value: topic.topicArn,
      description: 'aws sns subscribe --protocol email --notification-endpoint <address> --topic-arn <this ARN>',
    });
  }

  /** Across the chapters, so their log groups are chosen when they are run: all whose names begin with the instance. */
  private queries(): void {
    new LogQuery(this, 'TraceQuery', {
      name: 'one-trace',
      steps: [
        'fields @timestamp, @log, level, message, route, status, code, outcome',
        'filter coalesce(xray_trace_id, traceId) = "<trace id>"',
        'sort @timestamp asc',
      ],
      why: 'What one request did everywhere: the trace id is in every line of functions, and of the access log. Replace the id.',
    });
    new LogQuery(this, 'ImportQuery', {
      name: 'one-import',
      steps: [
        'fields @timestamp, @log, level, message, outcome, xray_trace_id',
        'filter importId = "<id>" or outcome like "import <id>"',
        'sort @timestamp asc',
      ],
      why: 'What happened to one import: accepted, taken apart, loaded part by part. Replace the id by that of the answer 202.',
    });
  }
}
