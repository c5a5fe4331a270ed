import { integer, maxValue, minValue, number, optional, pipe, strictObject, string } from 'valibot';
import { declared } from '../../declared.ts';
import { AwsError } from '../../errors.ts';
import type { LoadedResource } from '../../loader.ts';
import type { StageCore } from '../../service.ts';
import { type Operation, operation } from '../../wire/aws-json.ts';
import { pageOf } from '../../wire/pages.ts';
import { busName } from './rule.ts';

const PAGE = 100;
/** The parameters of every list. */
export const paged = {
  NextToken: optional(string()),
  Limit: optional(pipe(number(), integer(), minValue(1), maxValue(PAGE)), PAGE),
};

/**
 * What EventBridge tells of its buses and rules.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
 */
export function eventBridgeListing(
  stage: Pick<StageCore, 'account' | 'arn' | 'clock' | 'stacks'>,
): Record<string, Operation> {
  const { account, arn, clock } = stage;
  const createdAt = clock.createdAt / 1_000;
  const allow = (action: string, resource: string) => [
    { action: `events:${action}`, resource: arn('events', resource) },
  ];
  const buses = () => ['default', ...declared(stage, 'AWS::Events::EventBus').map(({ ref }) => ref)];
  const bus = (Name: string) => ({
    Name,
    Arn: arn('events', `event-bus/${Name}`),
    Description: declared(stage, 'AWS::Events::EventBus').find(({ ref }) => ref === Name)?.properties.Description,
    CreationTime: createdAt,
    LastModifiedTime: createdAt,
  });
  const checkBus = (name: string) => {
    if (!buses().includes(name)) throw missing(`Event bus ${name} does not exist.`);
  };
  const rules = (name: string) =>
    declared(stage, 'AWS::Events::Rule').filter(({ properties }) => busOf(properties) === name);
  const rule = (name: string, onBus: string): LoadedResource => {
    checkBus(onBus);
    const found = rules(onBus).find((one) => ruleName(one) === name);
    if (found === undefined) throw missing(`Rule ${name} does not exist on EventBus ${onBus}.`);
    return found;
  };

  return {
    ListEventBuses: operation({
      input: strictObject({ NamePrefix: optional(string(), ''), ...paged }),
      permissions: () => allow('ListEventBuses', '*'),
      run: ({ NamePrefix, NextToken, Limit }) => {
        const wanted = buses().filter((name) => name.startsWith(NamePrefix));
        const { items, next } = pageOf(wanted, NextToken, Limit);
        return { EventBuses: items.map(bus), NextToken: next };
      },
    }),
    DescribeEventBus: operation({
      input: strictObject({ Name: optional(string(), 'default') }),
      permissions: ({ Name }) => allow('DescribeEventBus', `event-bus/${busName(Name)}`),
      run: ({ Name }) => {
        checkBus(busName(Name));
        return bus(busName(Name));
      },
    }),
    ListRules: operation({
      input: strictObject({
        EventBusName: optional(string(), 'default'),
        NamePrefix: optional(string(), ''),
        ...paged,
      }),
      permissions: ({ EventBusName }) => allow('ListRules', `rule/${busName(EventBusName)}/*`),
      run: ({ EventBusName, NamePrefix, NextToken, Limit }) => {
        checkBus(busName(EventBusName));
        const wanted = rules(busName(EventBusName))
          .map(described)
          .filter(({ Name }) => Name.startsWith(NamePrefix));
        const { items, next } = pageOf(wanted, NextToken, Limit);
        return { Rules: items, NextToken: next };
      },
    }),
    DescribeRule: operation({
      input: strictObject({ Name: string(), EventBusName: optional(string(), 'default') }),
      permissions: ({ Name, EventBusName }) => allow('DescribeRule', `rule/${busName(EventBusName)}/${Name}`),
      run: ({ Name, EventBusName }) => ({ ...described(rule(Name, busName(EventBusName))), CreatedBy: account }),
    }),
    ListTargetsByRule: operation({
      input: strictObject({ Rule: string(), EventBusName: optional(string(), 'default'), ...paged }),
      permissions: ({ Rule, EventBusName }) => allow('ListTargetsByRule', `rule/${busName(EventBusName)}/${Rule}`),
      run: ({ Rule, EventBusName, NextToken, Limit }) => {
        const { Targets = [] } = rule(Rule, busName(EventBusName)).properties;
        const { items, next } = pageOf(Array.isArray(Targets) ? Targets : [], NextToken, Limit);
        return { Targets: items, NextToken: next };
      },
    }),
  };
}

const busOf = ({ EventBusName = 'default' }: LoadedResource['properties']) => busName(String(EventBusName));
/** `Ref` is the name, after that of a bus that is not the default one. */
const ruleName = ({ ref }: LoadedResource) => ref.slice(ref.indexOf('|') + 1);

function described(rule: LoadedResource) {
  const { properties, attributes } = rule;
  return {
    Name: ruleName(rule),
    Arn: attributes?.Arn,
    EventPattern: JSON.stringify(properties.EventPattern),
    State: properties.State ?? 'ENABLED',
    Description: properties.Description,
    RoleArn: properties.RoleArn,
    EventBusName: busOf(properties),
  };
}

const missing = (message: string) => new AwsError('ResourceNotFoundException', message);
