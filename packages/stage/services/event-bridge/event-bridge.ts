import { randomUUID } from 'node:crypto';
import { array, type InferOutput, looseObject, optional, safeParse, string, unknown } from 'valibot';
import type { TargetKind } from '../../delivery/targets.ts';
import { AwsError, StageError } from '../../errors.ts';
import { matchesPattern } from '../../event-pattern.ts';
import type { JsonService } from '../../wire/aws-json.ts';
import { Archives } from './archives.ts';
import { eventBridgeOperations } from './operations.ts';
import { Replays } from './replays.ts';
import { type Arrival, type BusEvent, busName, eventTime, type Rule } from './rule.ts';
import { RuleDelivery, type RuleEnvironment } from './rule-delivery.ts';

interface EventBridgeEnvironment extends RuleEnvironment {
  readonly account: string;
  readonly region: string;
}

/** An event as it is delivered to a bus: EventBridge adds what is missing. */
const deliveredEvent = looseObject({
  source: string(),
  'detail-type': string(),
  detail: unknown(),
  resources: optional(array(string()), []),
  id: optional(string()),
  time: optional(string()),
});

/** Event buses and their rules. */
export class EventBridge {
  readonly operations: JsonService;
  readonly archives: Archives;
  readonly replays: Replays;
  readonly #environment: EventBridgeEnvironment;
  readonly #delivery: RuleDelivery;
  /** Every account has a bus of this name. */
  readonly #buses = new Map<string, Rule[]>([['default', []]]);

  constructor(environment: EventBridgeEnvironment) {
    this.#environment = environment;
    this.#delivery = new RuleDelivery(environment, (arn) =>
      [...this.#buses.values()].flat().find((rule) => rule.arn === arn),
    );
    this.archives = new Archives(environment.clock);
    this.replays = new Replays({
      ...environment,
      archives: this.archives,
      send: (bus, event, rules) => this.put(bus, event, { forwarded: false }, rules),
    });
    this.operations = eventBridgeOperations(this, environment.clock);
  }

  /** The deliveries that have neither arrived nor been given up. */
  get backlog() {
    return this.#delivery.backlog;
  }

  createBus(name: string): void {
    if (this.#buses.has(name)) throw new StageError(`The event bus ${name} exists already.`);
    this.#buses.set(name, []);
  }

  /** @throws StageError when the bus does not exist or a target is of a kind that is not executed */
  addRule(rule: Rule): void {
    const rules = this.#buses.get(rule.busName);
    if (rules === undefined)
      throw new StageError(`The rule ${rule.arn} names the event bus ${rule.busName}, which does not exist.`);
    const { targets } = this.#environment;
    for (const { arn, deadLetterArn } of rule.targets) {
      targets.check(arn, `The rule ${rule.arn}`);
      if (deadLetterArn !== undefined && !deadLetterArn.startsWith('arn:aws:sqs:'))
        throw new StageError(`The rule ${rule.arn} has the dead-letter queue ${deadLetterArn}, which is not a queue.`);
    }
    rules.push(rule);
  }

  /**
   * How services deliver to a bus: one event in JSON, with `source`, `detail-type` and `detail` at least. What a rule
   * of another bus forwards keeps its id and its time.
   */
  readonly target: TargetKind = {
    permission: (resource) => ({ action: 'events:PutEvents', resource }),
    deliver: ({ targetArn, payload, traceHeader }, actor) => {
      const parsed = safeParse(deliveredEvent, JSON.parse(payload));
      if (!parsed.success) throw new AwsError('InvalidEvent', `The bus ${targetArn} got something that is no event.`);
      const forwarded = 'service' in actor ? actor.service === 'events.amazonaws.com' : parsed.output.id !== undefined;
      const bus = busName(targetArn);
      this.check(bus);
      this.put(bus, this.#complete(parsed.output), { traceHeader, forwarded });
    },
  };

  /** @throws AwsError `ResourceNotFoundException` */
  check(bus: string): void {
    if (!this.#buses.has(bus)) throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
  }

  busArn(name: string): string {
    return this.arn(`event-bus/${name}`);
  }

  arn(resource: string): string {
    const { account, region } = this.#environment;
    return `arn:aws:events:${region}:${account}:${resource}`;
  }

  /** An event with an id and a place. */
  newEvent(event: Pick<BusEvent, 'source' | 'detail-type' | 'detail' | 'resources' | 'time'>): BusEvent {
    const { account, region } = this.#environment;
    const { source, time, resources, detail } = event;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': event['detail-type'],
      source,
      account,
      time,
      region,
      resources,
      detail,
    };
  }

  /**
   * Starts its delivery to every target of every rule that matches, and keeps it in archives. Without any, or without such a
   * bus, nothing is left of it but a record (recorded: test_events::test_put_events_nonexistent_event_bus).
   * @param only ARNs of the rules that may get it. @default every rule of the bus
   */
  put(
    bus: string,
    event: BusEvent,
    { traceHeader, forwarded }: Pick<Arrival, 'traceHeader' | 'forwarded'>,
    only?: readonly string[],
  ): void {
    this.archives.keep(bus, event);
    const rules = (this.#buses.get(bus) ?? []).filter(
      ({ arn, enabled, pattern }) =>
        enabled && pattern !== undefined && (only?.includes(arn) ?? true) && matchesPattern(pattern, event),
    );
    this.#deliver(bus, rules, { event, ingestedAt: this.#environment.clock.now(), traceHeader, forwarded });
  }

  /**
   * Runs a rule by its schedule from now on: its targets get an event that no other rule sees. What falls due while a stage in
   * real time is closed is not made up for.
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
   */
  startSchedule(rule: Rule): void {
    const { clock } = this.#environment;
    const due = rule.enabled ? rule.schedule?.next(clock.now()) : undefined;
    if (due === undefined) return;
    clock.after(due - clock.now(), () => {
      const { arn, busName } = rule;
      const what = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {}, resources: [arn] };
      const event = this.newEvent({ ...what, time: eventTime(due) });
      this.#deliver(busName, [rule], { event, ingestedAt: clock.now(), forwarded: false });
      this.startSchedule(rule);
    });
  }

  #deliver(bus: string, rules: readonly Rule[], arrival: Arrival): void {
    const { id, source, detail, 'detail-type': detailType } = arrival.event;
    const matched = rules.map(({ arn }) => arn);
    this.#environment.records.add({ kind: 'event', bus, id, source, detailType, detail, rules: matched });
    for (const rule of rules) this.#delivery.deliver(rule, arrival);
  }

  #complete(event: InferOutput<typeof deliveredEvent>): BusEvent {
    const time = event.time ?? eventTime(this.#environment.clock.now());
    const created = this.newEvent({ ...event, time });
    return event.id === undefined ? created : { ...created, id: event.id };
  }
}
