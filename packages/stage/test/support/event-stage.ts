import { DEFAULT_RETRY_POLICY } from '../../delivery/retried-delivery.ts';
import { type Actor, type Delivery, Targets } from '../../delivery/targets.ts';
import { AwsError } from '../../errors.ts';
import { parsePattern } from '../../event-pattern.ts';
import { ANY_RESOURCE } from '../../iam/access.ts';
import { EventBridge } from '../../services/event-bridge/event-bridge.ts';
import type { Rule, RuleTarget } from '../../services/event-bridge/rule.ts';
import { targetInput } from '../../services/event-bridge/target-input.ts';
import { Logs } from '../../services/logs/logs.ts';
import { Scheduler } from '../../services/scheduler/scheduler.ts';
import { ServiceStage } from './service-stage.ts';

/** A stage with buses, schedules and log groups, and functions that only keep what they get, or refuse it. */
export class EventStage {
  readonly stage: ServiceStage;
  readonly logs: Logs;
  readonly bridge: EventBridge;
  readonly scheduler: Scheduler;
  readonly targets: Targets;
  /** What has been delivered to functions, in order. */
  readonly invocations: { readonly at: number; readonly delivery: Delivery; readonly actor: Actor }[] = [];
  /** How often functions refuse from now on, before they take something, and with which error. */
  refusals: { left: number; readonly error: AwsError } | undefined;

  private constructor(stage: ServiceStage) {
    this.stage = stage;
    const { access, account, activity, clock, records, region } = stage;
    this.logs = new Logs(records);
    this.targets = new Targets(access);
    this.bridge = new EventBridge({ access, account, activity, clock, records, region, targets: this.targets });
    this.scheduler = new Scheduler({ access, account, activity, clock, records, region, targets: this.targets });
    this.targets.accept('sqs', stage.sqs.target);
    this.targets.accept('logs', this.logs.target);
    this.targets.accept('events', this.bridge.target);
    this.targets.accept('lambda', {
      permission: (resource) => ({ action: 'lambda:InvokeFunction', resource }),
      deliver: (delivery, actor) => {
        if (this.refusals !== undefined && this.refusals.left-- > 0) throw this.refusals.error;
        this.invocations.push({ at: clock.now(), delivery, actor });
      },
    });
    stage.serve(this.bridge.operations);
  }

  static async open(): Promise<EventStage> {
    return new EventStage(await ServiceStage.open());
  }

  /** A function refuses some times, or for ever. */
  refuse(
    times = Number.POSITIVE_INFINITY,
    error = new AwsError('TooManyRequestsException', 'Rate exceeded', 429),
  ): void {
    this.refusals = { left: times, error };
  }

  /** Lets a service act on a resource for one source. */
  admit(service: string, action: string, resource: string, sourceArn: string): void {
    this.stage.access.addResourcePolicy(ANY_RESOURCE, {
      Statement: [
        {
          Effect: 'Allow',
          Action: action,
          Resource: resource,
          Principal: { Service: service },
          Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
        },
      ],
    });
  }

  /** A rule with these targets; @returns its ARN */
  rule(busName: string, targets: readonly Partial<RuleTarget>[], more: Partial<Rule> = {}): string {
    const name = more.name ?? 'rule';
    const arn = this.stage.arn('events', `rule/${busName}/${name}`);
    this.bridge.addRule({
      arn,
      name,
      busName,
      enabled: true,
      pattern: parsePattern({ source: [{ prefix: '' }] }),
      targets: targets.map((target) => ({
        arn: '',
        input: targetInput({}, 'a target'),
        retryPolicy: DEFAULT_RETRY_POLICY,
        ...target,
      })),
      ...more,
    });
    return arn;
  }

  /** A role that trusts a service, for one source or for all, with these permissions; @returns its ARN */
  trustedRole(name: string, service: string, actions: readonly string[], sourceArn?: string): string {
    const roleArn = this.stage.roleArn(name, { Effect: 'Allow', Action: [...actions], Resource: '*' });
    this.stage.access.addResourcePolicy(roleArn, {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: service },
          ...(sourceArn === undefined ? {} : { Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } } }),
        },
      ],
    });
    return roleArn;
  }
}
