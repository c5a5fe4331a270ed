import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import type { EventBridge } from '../event-bridge/event-bridge.ts';
import type { ConfigurationSet, EventType } from './configuration-set.ts';
import type { NamedThings } from './named-things.ts';

/** What the events of a mail need. */
export interface EventsStage extends StageCore {
  readonly eventBridge: EventBridge;
}

/** One thing that happened to a mail: the part of the event that has its name, and the mail. */
export interface SendingEvent {
  readonly type: EventType;
  /** What is told of the mail itself. */
  readonly mail: object;
  /** What is told of this event. */
  readonly detail: object;
}

/** The name of an event in its document, the member with its details, and its type on the bus. */
const NAMES: Readonly<Partial<Record<EventType, readonly [name: string, member: string, detailType: string]>>> = {
  send: ['Send', 'send', 'Email Sent'],
  delivery: ['Delivery', 'delivery', 'Email Delivered'],
  bounce: ['Bounce', 'bounce', 'Email Bounced'],
  complaint: ['Complaint', 'complaint', 'Email Complaint Received'],
  renderingFailure: ['Rendering Failure', 'failure', 'Email Rendering Failed'],
};

const SERVICE = 'ses.amazonaws.com';
const SUBJECT = 'Amazon SES Email Event Notification';

/**
 * Tells what happens to mails to the destinations of their configuration set: topics and the default bus.
 * https://docs.aws.amazon.com/ses/latest/dg/monitor-using-event-publishing.html
 */
export class SendingEvents {
  readonly #stage: EventsStage;
  readonly #sets: NamedThings<ConfigurationSet>;

  constructor(stage: EventsStage, sets: NamedThings<ConfigurationSet>) {
    this.#stage = stage;
    this.#sets = sets;
  }

  /** @param set the configuration set; without one nobody is told */
  tell(set: string | undefined, event: SendingEvent): void {
    const found = set === undefined ? undefined : this.#sets.find(set);
    const [name, member, detailType] = NAMES[event.type] ?? [];
    if (set === undefined || found === undefined || name === undefined || member === undefined) return;
    const document = { eventType: name, mail: event.mail, [member]: event.detail };
    for (const destination of found.destinations) {
      if (!destination.enabled || !destination.events.includes(event.type)) continue;
      if (destination.topicArn !== undefined) this.#publish(set, destination.topicArn, JSON.stringify(document));
      else this.#put(set, `${detailType}`, document);
    }
  }

  /**
   * SES writes to a topic before it becomes a destination. Recorded: test_ses::test_ses_sns_topic_integration_send_email.
   * @throws AwsError `InvalidSNSDestination`, also for a topic whose policy does not admit SES
   */
  async validate(set: string, topicArn: string): Promise<void> {
    try {
      await this.#deliver(set, topicArn, 'Successfully validated SNS topic for Amazon SES event publishing.');
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new AwsError('InvalidSNSDestination', `SNS topic <${topicArn}> not found.`);
    }
  }

  /** A topic that is gone or does not admit SES gets nothing: test_ses::test_sending_to_deleted_topic. */
  #publish(set: string, targetArn: string, payload: string): void {
    this.#stage.activity.run(async () => {
      try {
        await this.#deliver(set, targetArn, payload, SUBJECT);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        this.#stage.records.add({ kind: 'mail-event-lost', set, targetArn, reason: error.message });
      }
    });
  }

  #deliver(set: string, targetArn: string, payload: string, subject?: string): Promise<void> {
    const delivery = { targetArn, payload, ...(subject === undefined ? {} : { subject }) };
    const sourceArn = this.#stage.arn('ses', `configuration-set/${set}`);
    return this.#stage.targets.deliver(delivery, { service: SERVICE, sourceArn });
  }

  #put(set: string, detailType: string, detail: object): void {
    const { arn, clock, eventBridge } = this.#stage;
    const event = eventBridge.newEvent({
      source: 'aws.ses',
      'detail-type': detailType,
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      resources: [arn('ses', `configuration-set/${set}`)],
      detail,
    });
    eventBridge.put('default', event, { traceHeader: undefined, forwarded: false });
  }
}
