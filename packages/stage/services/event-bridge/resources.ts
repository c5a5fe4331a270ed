import { array, maxEntries, maxLength, optional, picklist, pipe, record, strictObject, string, unknown } from 'valibot';
import { retryPolicy, retryProperties } from '../../delivery/retry-policy.ts';
import { StageError } from '../../errors.ts';
import { parsePattern } from '../../event-pattern.ts';
import { policyDocument } from '../../iam/policy.ts';
import { type ResourceType, resourceType } from '../../registry.ts';
import { named, physicalName, place, placed, reasons, text } from '../../resource-values.ts';
import { parseExpression, type ScheduleExpression } from '../../schedule-expression/expression.ts';
import type { StageCore } from '../../service.ts';
import { archiveResource } from './archive-resource.ts';
import type { EventBridge } from './event-bridge.ts';
import { busName, type Rule } from './rule.ts';
import { targetInput } from './target-input.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html and API_InputTransformer.html */
const target = strictObject({
  Id: named(64, '.-_'),
  Arn: string(),
  Input: optional(text(8_192)),
  InputPath: optional(text(256)),
  InputTransformer: optional(
    strictObject({
      InputPathsMap: optional(pipe(record(named(256), text(256)), maxEntries(100))),
      InputTemplate: text(8_192, 1),
    }),
  ),
  RoleArn: optional(string()),
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_AppSyncParameters.html
  AppSyncParameters: optional(strictObject({ GraphQLOperation: text(1_048_576, 1) })),
  ...retryProperties,
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Events.html */
export function eventsResources(
  eventBridge: EventBridge,
  { access, arn, clock, whenLoaded }: Pick<StageCore, 'access' | 'arn' | 'clock' | 'whenLoaded'>,
): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::Events::EventBus',
      // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
      properties: { Name: named(256, '/.-_') },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create({ Name }) {
        eventBridge.createBus(Name);
        return { ref: Name, attributes: { Arn: eventBridge.busArn(Name), Name } };
      },
    }),
    resourceType({
      type: 'AWS::Events::EventBusPolicy',
      properties: {
        EventBusName: optional(string(), 'default'),
        StatementId: named(64),
        Statement: policyDocument.entries.Statement.item,
      },
      create({ EventBusName, StatementId, Statement }) {
        access.addResourcePolicy(eventBridge.busArn(busName(EventBusName)), { Statement: [Statement] });
        return { ref: StatementId, uniqueName: `${busName(EventBusName)} ${StatementId}` };
      },
    }),
    archiveResource(eventBridge),
    resourceType({
      type: 'AWS::Events::Rule',
      properties: {
        // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
        Name: optional(named(64, '.-_')),
        EventBusName: optional(string(), 'default'),
        EventPattern: optional(unknown()),
        ScheduleExpression: optional(string()),
        State: optional(picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
        RoleArn: optional(string()),
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
        Targets: optional(pipe(array(target), maxLength(5)), []),
      },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create(properties, origin) {
        const { EventPattern, ScheduleExpression, State, RoleArn, Targets } = properties;
        const at = place(origin);
        const bus = busName(properties.EventBusName);
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
        if (ScheduleExpression !== undefined && bus !== 'default')
          throw new StageError(`${at}: ScheduleExpression is supported only on the default event bus.`);
        const name = properties.Name ?? physicalName(origin);
        const ruleArn = arn('events', bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`);
        const rule: Rule = {
          arn: ruleArn,
          name,
          busName: bus,
          enabled: State === 'ENABLED',
          ...(EventPattern === undefined && ScheduleExpression !== undefined
            ? {}
            : { pattern: placed(origin, () => parsePattern(EventPattern)) }),
          ...(ScheduleExpression === undefined
            ? {}
            : { schedule: placed(origin, () => scheduleOf(ScheduleExpression, clock.createdAt)) }),
          targets: Targets.map((properties) => {
            const namedBy = `${at}: the target ${properties.Id}`;
            const { Input, InputPath, InputTransformer } = properties;
            const changed = Input ?? InputPath ?? InputTransformer;
            if (properties.Arn.startsWith('arn:aws:logs:') && changed !== undefined) {
              throw new StageError(`${namedBy} changes its input, which the local stage does not do for log groups.`);
            }
            return {
              arn: properties.Arn,
              input: targetInput(properties, namedBy),
              retryPolicy: retryPolicy(properties.RetryPolicy),
              deadLetterArn: properties.DeadLetterConfig.Arn,
              roleArn: properties.RoleArn ?? RoleArn,
              operation: properties.AppSyncParameters?.GraphQLOperation,
            };
          }),
        };
        eventBridge.addRule(rule);
        whenLoaded(() => eventBridge.startSchedule(rule));
        return { ref: bus === 'default' ? name : `${bus}|${name}`, attributes: { Arn: ruleArn } };
      },
    }),
  ];
}

/** A rate or times in UTC, without the moments of EventBridge Scheduler. */
function scheduleOf(source: string, createdAt: number): ScheduleExpression {
  const expression = parseExpression(source, 'UTC', createdAt);
  if (expression.recurring) return expression;
  throw new StageError(`The schedule expression ${source} is neither rate(...) nor cron(...).`);
}
