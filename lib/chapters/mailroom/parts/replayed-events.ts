import { Duration } from 'aws-cdk-lib';
import { Archive, CfnRule, type EventBus, type EventPattern } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { EventRule } from '../../../constructs/events/event-rule.ts';
import { WorkQueue } from '../../../constructs/queues/work-queue.ts';
import { annotate } from '../../../pattern.ts';

export interface ReplayedEventsProps {
  readonly bus: EventBus;
  /** The events that are kept and handed on. */
  readonly pattern: EventPattern;
  /** Whether alarms watch the queues. */
  readonly alarms: boolean;
}

/** What the readers of the queues take for a message at most. */
const READER_TIMEOUT = Duration.seconds(30);

/**
 * An archive of events, and two readers that a replay means different things to: one must hear of everything once, the other computes
 * the same from the same event however often it comes.
 */
export class ReplayedEvents extends Construct {
  readonly archive: Archive;
  /** Gets what happens now, and nothing that is replayed. */
  readonly announcements: WorkQueue;
  /** Gets everything, replays too. */
  readonly statistics: WorkQueue;
  readonly rules: readonly EventRule[];

  constructor(scope: Construct, id: string, { bus, pattern, alarms }: ReplayedEventsProps) {
    super(scope, id);
    this.archive = new Archive(this, 'Resource', {
      sourceEventBus: bus,
      description: 'Events that statistics can be computed from again',
      eventPattern: pattern,
      retention: Duration.days(30),
    });
    annotate(
      this.archive,
      'eventbridge-archive-replay',
      'Keeps these events for 30 days; without a number of days, for ever. A replay sends them to this bus again, each with replay-name, and the archive does not take them a second time.',
    );
    this.announcements = new WorkQueue(this, 'Announcements', {
      purpose: {
        pattern: 'eventbridge-archive-replay',
        why: 'What is announced again after a replay would be told twice: this queue gets live events only.',
      },
      consumerTimeout: READER_TIMEOUT,
      alarms,
    });
    this.statistics = new WorkQueue(this, 'Statistics', {
      purpose: {
        pattern: 'eventbridge-archive-replay',
        why: 'Statistics are computed from all events, also from those that come a second time: a replay repairs them.',
      },
      consumerTimeout: READER_TIMEOUT,
      alarms,
    });
    const live = new EventRule(this, 'Live', {
      eventBus: bus,
      description: 'Events are announced when they happen',
      pattern,
      why: 'The condition on replay-name keeps replays out: an event that happens now does not have it.',
      alarms,
    });
    onlyLive(live);
    live.sendTo(this.announcements.queue);
    const all = new EventRule(this, 'All', {
      eventBus: bus,
      description: 'Events are counted, replays too',
      pattern,
      why: 'No condition on replay-name: a replay that names this rule in FilterArns repairs the statistics alone.',
      alarms,
    });
    all.sendTo(this.statistics.queue);
    this.rules = [live, all];
  }
}

/** Keeps replayed events away from a rule: the CDK's type of a pattern has no replay-name. */
function onlyLive({ rule }: EventRule): void {
  const { defaultChild } = rule.node;
  if (!(defaultChild instanceof CfnRule)) throw new Error(`${rule.node.path} has no resource of its own.`);
  defaultChild.addPropertyOverride('EventPattern.replay-name', [{ exists: false }]);
}
