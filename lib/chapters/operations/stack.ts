import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { ChapterHealth } from '../../chapter-health.ts';
import { LogQuery } from '../../constructs/dashboards/log-query.ts';
import { AlarmTopic } from '../../constructs/topics/alarm-topic.ts';
import { ArcadeHealth } from './parts/arcade-health.ts';
import { BusinessDashboard } from './parts/business-dashboard.ts';
import { ResourceDashboard } from './parts/resource-dashboard.ts';
import { TaggedResources } from './parts/tagged-resources.ts';

export interface OperationsProps extends ChapterProps {
  /** Tags that everything carries. */
  readonly tags: Readonly<Record<string, string>>;
  /** The chapters that are watched: all that have been built. */
  readonly chapters: readonly Chapter[];
}

/** What an operator looks at: one alarm above all, two dashboards, saved queries across the chapters, all resources. */
export class Operations extends Chapter {
  readonly #chapters: readonly Chapter[];

  constructor(scope: Construct, name: string, props: OperationsProps) {
    super(scope, name, props);
    this.#chapters = [...props.chapters];
    // By name only, so in no chapter's way; but an alarm must exist before another one names it.
    for (const chapter of this.#chapters) this.addStackDependency(chapter);
    // Without another chapter there is nothing to hear of.
    if (this.chapterAlarms().length > 0) this.notify();
    this.dashboards(props);
    this.queries();
    new TaggedResources(this, 'Everything', { tags: props.tags });
  }

  /** One alarm over those of the chapters, and the topic by which people hear of it. */
  private notify(): void {
    const name = ChapterHealth.nameIn(this.stackName);
    const topic = new AlarmTopic(this, 'Alarms', { alarmName: name });
    new ArcadeHealth(this, 'Health', { name, topic, alarms: this.chapterAlarms() });
    this.output(
      'AlarmTopicArn',
      topic.topicArn,
      'aws sns subscribe --protocol email --notification-endpoint <address> --topic-arn <this ARN>',
    );
  }

  private dashboards({ instance }: OperationsProps): void {
    new BusinessDashboard(this, 'Business', { chapters: this.#chapters });
    new ResourceDashboard(this, 'Resources', {
      chapters: this.#chapters,
      instance,
      stageName: this.settings.name,
      alarmNames: [ChapterHealth.nameIn(this.stackName), ...this.chapterAlarms().map(({ alarmName }) => alarmName)],
    });
  }

  private chapterAlarms(): readonly { readonly alarmName: string }[] {
    return this.#chapters.flatMap(({ alarmNames }) => alarmNames.map((alarmName) => ({ alarmName })));
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
