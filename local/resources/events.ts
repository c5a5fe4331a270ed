import { array, optional, record, strictObject, string, union } from 'valibot';
import { type ResourceType, resourceType } from '../registry.ts';
import type { StageServices } from '../services.ts';
import { physicalName, reasons } from './shared.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Events.html */
export function eventsResources({ arn, eventBridge }: StageServices): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::Events::EventBus',
      properties: { Name: string() },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create({ Name }) {
        eventBridge.createBus(Name);
        return { ref: Name, attributes: { Arn: arn('events', `event-bus/${Name}`), Name } };
      },
    }),
    resourceType({
      type: 'AWS::Events::Rule',
      properties: {
        Name: optional(string()),
        EventBusName: string(),
        EventPattern: record(string(), array(union([string(), strictObject({ prefix: string() })]))),
        Targets: optional(array(strictObject({ Id: string(), Arn: string() })), []),
      },
      notExecuted: { Description: reasons.description, Tags: reasons.tags },
      create({ Name, EventBusName, EventPattern, Targets }, origin) {
        const ruleArn = arn('events', `rule/${EventBusName}/${Name ?? physicalName(origin)}`);
        eventBridge.addRule({
          arn: ruleArn,
          busName: EventBusName,
          pattern: EventPattern,
          targetArns: Targets.map(({ Arn }) => Arn),
        });
        return { ref: `${EventBusName}|${Name ?? physicalName(origin)}`, attributes: { Arn: ruleArn } };
      },
    }),
  ];
}
