import {
  array,
  type InferOutput,
  integer,
  literal,
  minValue,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
  unknown,
} from 'valibot';
import { StageError } from '../../errors.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { numeric, physicalName, place, placed, reasons } from '../../resource-values.ts';
import { parseExpression } from '../../schedule-expression/expression.ts';
import type { StageCore } from '../../service.ts';
import type { ScalableTargets, ScheduledAction } from './scalable-targets.ts';

const capacity = pipe(numeric, integer(), minValue(1));
const scheduledAction = strictObject({
  ScheduledActionName: string(),
  Schedule: string(),
  Timezone: optional(string(), 'UTC'),
  StartTime: optional(string()),
  EndTime: optional(string()),
  ScalableTargetAction: strictObject({ MinCapacity: optional(capacity), MaxCapacity: optional(capacity) }),
});

/** What is scaled: an alias or a version of a function. */
const target = {
  ResourceId: pipe(string(), regex(/^function:[\w-]+:[\w-]+$/, 'the stage scales aliases and versions of functions')),
  ScalableDimension: literal('lambda:function:ProvisionedConcurrency'),
  ServiceNamespace: literal('lambda'),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApplicationAutoScaling.html */
export function scalingResources(
  targets: ScalableTargets,
  { arn, clock, whenLoaded }: Pick<StageCore, 'arn' | 'clock' | 'whenLoaded'>,
): readonly ResourceType[] {
  return [
    resourceType({
      type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      properties: {
        ...target,
        MinCapacity: capacity,
        MaxCapacity: capacity,
        ScheduledActions: optional(array(scheduledAction), []),
      },
      notExecuted: {
        RoleARN: 'The stage scales by itself, and assumes no role for it.',
        SuspendedState: 'The stage suspends nothing.',
        Tags: reasons.tags,
      },
      create({ ResourceId, MinCapacity: min, MaxCapacity: max, ScheduledActions }, origin) {
        if (min > max) throw new StageError(`${place(origin)}: property MinCapacity is above MaxCapacity.`);
        const actions = ScheduledActions.map((each) => actionOf(each, origin, clock.createdAt));
        whenLoaded(() => placed(origin, () => targets.register(arn('lambda', ResourceId), { min, max }, actions)));
        const ref = `${ResourceId}|lambda:function:ProvisionedConcurrency|lambda`;
        return { ref, attributes: { Id: ref } };
      },
    }),
    resourceType({
      type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      properties: {
        PolicyName: string(),
        PolicyType: picklist(['TargetTrackingScaling']),
        ScalingTargetId: optional(string()),
        ResourceId: optional(target.ResourceId),
        ScalableDimension: optional(target.ScalableDimension),
        ServiceNamespace: optional(target.ServiceNamespace),
        TargetTrackingScalingPolicyConfiguration: unknown(),
      },
      notExecuted: {
        TargetTrackingScalingPolicyConfiguration:
          'The stage does not follow the utilization of environments: how long its invocations take says nothing about AWS. Scheduled actions run.',
      },
      create({ PolicyName }, origin) {
        const policyArn = arn('autoscaling', `scalingPolicy:${physicalName(origin)}:policyName/${PolicyName}`);
        return { ref: policyArn, attributes: { Arn: policyArn } };
      },
    }),
  ];
}

function actionOf(
  { Schedule, Timezone, StartTime, EndTime, ScalableTargetAction }: InferOutput<typeof scheduledAction>,
  origin: ResourceOrigin,
  createdAt: number,
): ScheduledAction {
  const { MinCapacity, MaxCapacity } = ScalableTargetAction;
  return {
    expression: placed(origin, () => parseExpression(Schedule, Timezone, createdAt)),
    change: {
      ...(MinCapacity === undefined ? {} : { min: MinCapacity }),
      ...(MaxCapacity === undefined ? {} : { max: MaxCapacity }),
    },
    ...(StartTime === undefined ? {} : { start: Date.parse(StartTime) }),
    ...(EndTime === undefined ? {} : { end: Date.parse(EndTime) }),
  };
}
