import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { ApiTracing } from '../constructs/api-tracing.ts';
import { BusinessDashboard } from '../constructs/business-dashboard.ts';
import { ChapterHealth } from '../constructs/chapter-health.ts';
import { LogQuery } from '../constructs/log-query.ts';
import { OverallHealth } from '../constructs/overall-health.ts';
import { RefusedCredits } from '../constructs/refused-credits.ts';
import { ResourceDashboard } from '../constructs/resource-dashboard.ts';
import { TaggedResources } from '../constructs/tagged-resources.ts';
import type { StageSettings } from '../stages.ts';
import type { Plays } from './plays.ts';

export interface OperationsProps extends StackProps {
  readonly stage: StageSettings;
  /** First part of the names of all stacks. */
  readonly instance: string;
  /** Tags that everything carries. */
  readonly tags: Readonly<Record<string, string>>;
  /** The chapters that are watched, each with a {@link ChapterHealth}. */
  readonly chapters: readonly Stack[];
  readonly plays: Plays;
}

/** What an operator looks at: which requests are traced, saved queries, one alarm above all, two dashboards, all resources. */
export class Operations extends Stack {
  constructor(scope: Construct, id: string, props: OperationsProps) {
    super(scope, id, props);
    const { stage, instance, chapters, plays } = props;
    // By name only, so in no chapter's way; but an alarm must exist before another one names it.
    for (const chapter of chapters) this.addStackDependency(chapter);

    new ApiTracing(this, 'ApiTracing', { service: `${plays.api.restApiName}/${stage.name}`, share: stage.traceShare });
    this.queries();

    const refusedCredits = new RefusedCredits(this, 'RefusedCredits', { service: plays.stackName });
    const name = ChapterHealth.nameIn(this.stackName);
    const topic = new AlarmTopic(this, 'Alarms', { alarmName: name });
    const chapterAlarms = chapters.map(({ stackName }) => ({ alarmName: ChapterHealth.nameIn(stackName) }));
    new OverallHealth(this, 'Health', { name, topic, alarms: [...chapterAlarms, refusedCredits] });

    new BusinessDashboard(this, 'Business', { chapters });
    new ResourceDashboard(this, 'Resources', {
      chapters,
      instance,
      stageName: stage.name,
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
