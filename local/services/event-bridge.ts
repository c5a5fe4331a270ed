import { randomUUID } from 'node:crypto';
import { array, maxLength, minLength, optional, pipe, strictObject, string } from 'valibot';
import type { StageClock } from '../clock.ts';
import { AwsError, StageError } from '../errors.ts';
import type { Access } from '../iam/access.ts';
import type { Records } from '../records.ts';
import { type JsonService, operation } from '../wire/aws-json.ts';
import type { Logs } from './logs.ts';

/** What a rule compares with an event: field -> accepted values. The operators grow with the rules that use them. */
export type EventPattern = Readonly<Record<string, readonly (string | { readonly prefix: string })[]>>;

export interface Rule {
  readonly arn: string;
  readonly busName: string;
  readonly pattern: EventPattern;
  readonly targetArns: readonly string[];
}

interface EventBridgeEnvironment {
  readonly access: Access;
  readonly clock: StageClock;
  readonly logs: Logs;
  readonly records: Records;
  readonly account: string;
  readonly region: string;
}

type Envelope = Readonly<Record<string, unknown>>;

/** Event buses and their rules. */
export class EventBridge {
  readonly #environment: EventBridgeEnvironment;
  readonly #buses = new Map<string, Rule[]>();

  constructor(environment: EventBridgeEnvironment) {
    this.#environment = environment;
  }

  createBus(name: string): void {
    this.#buses.set(name, []);
  }

  /** @throws StageError when the bus does not exist or a target is of a kind that is not executed */
  addRule(rule: Rule): void {
    const rules = this.#buses.get(rule.busName);
    if (rules === undefined)
      throw new StageError(`The rule ${rule.arn} names the event bus ${rule.busName}, which does not exist.`);
    for (const target of rule.targetArns) {
      if (!isLogGroup(target))
        throw new StageError(
          `The rule ${rule.arn} has the target ${target}: the local stage delivers to log groups only.`,
        );
    }
    rules.push(rule);
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
  get operations(): JsonService {
    const entry = strictObject({
      Source: optional(string(), ''),
      DetailType: optional(string(), ''),
      Detail: optional(string(), ''),
      EventBusName: optional(string(), 'default'),
    });
    return {
      targetPrefix: 'AWSEvents',
      operations: {
        PutEvents: operation({
          input: strictObject({ Entries: pipe(array(entry), minLength(1), maxLength(10)) }),
          permissions: ({ Entries }) =>
            Entries.map(({ EventBusName }) => ({
              action: 'events:PutEvents',
              resource: this.#busArn(nameOf(EventBusName)),
            })),
          run: ({ Entries }) => {
            const results = Entries.map(({ Source, DetailType, Detail, EventBusName }) =>
              this.#put(nameOf(EventBusName), Source, DetailType, Detail),
            );
            return {
              FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
              Entries: results,
            };
          },
        }),
      },
    };
  }

  /** One entry of PutEvents: it may fail while the others succeed. */
  #put(
    bus: string,
    source: string,
    detailType: string,
    detail: string,
  ): { EventId?: string; ErrorCode?: string; ErrorMessage?: string } {
    const rules = this.#buses.get(bus);
    if (rules === undefined) throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    if (source === '' || detailType === '' || detail === '') {
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Parameters Source, DetailType and Detail are required.' };
    }
    const parsed = parseDetail(detail);
    if (parsed === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const { account, clock, records, region } = this.#environment;
    const EventId = randomUUID();
    const time = new Date(clock.now()).toISOString();
    const envelope = {
      version: '0',
      id: EventId,
      'detail-type': detailType,
      source,
      account,
      time,
      region,
      resources: [],
      detail: parsed,
    };
    records.add({ kind: 'event', bus, source, detailType, detail: parsed });
    for (const rule of rules) if (matches(rule.pattern, envelope)) this.#deliver(rule, envelope);
    return { EventId };
  }

  /** A log group takes events only if its resource policy admits EventBridge for this rule. */
  #deliver(rule: Rule, envelope: Envelope): void {
    const { access, logs, records } = this.#environment;
    for (const target of rule.targetArns) {
      const permission = { action: 'logs:PutLogEvents', resource: `${target}:*` };
      const group = target.slice(target.indexOf(':log-group:') + ':log-group:'.length);
      if (logs.has(group) && access.serviceMay('events.amazonaws.com', permission, rule.arn)) {
        logs.write(group, JSON.stringify(envelope));
      } else {
        records.add({
          kind: 'undelivered',
          from: rule.arn,
          to: target,
          reason: 'the log group or its resource policy refuses it',
        });
      }
    }
  }

  #busArn(name: string): string {
    const { account, region } = this.#environment;
    return `arn:aws:events:${region}:${account}:event-bus/${name}`;
  }
}

/** A bus may be named by its ARN. */
const nameOf = (nameOrArn: string) => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);

const isLogGroup = (arn: string) => arn.startsWith('arn:aws:logs:') && arn.includes(':log-group:');

function parseDetail(detail: string): unknown {
  try {
    const parsed: unknown = JSON.parse(detail);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
function matches(pattern: EventPattern, envelope: Envelope): boolean {
  return Object.entries(pattern).every(([field, accepted]) => {
    const value = envelope[field];
    return accepted.some((expected) =>
      typeof expected === 'string'
        ? value === expected
        : typeof value === 'string' && value.startsWith(expected.prefix),
    );
  });
}
