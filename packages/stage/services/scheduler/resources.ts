import { integer, literal, maxValue, minValue, optional, picklist, pipe, strictObject, string, variant } from 'valibot';
import { retryPolicy, retryProperties } from '../../delivery/retry-policy.ts';
import { StageError } from '../../errors.ts';
import { isJson } from '../../json.ts';
import { type ResourceOrigin, type ResourceType, resourceType } from '../../registry.ts';
import { named, numeric, physicalName, place, placed, reasons, text } from '../../resource-values.ts';
import { parseExpression } from '../../schedule-expression/expression.ts';
import type { StageCore } from '../../service.ts';
import type { Schedule } from './schedule.ts';
import type { Scheduler } from './scheduler.ts';

/** What a schedule can call on the stage: functions, queues, topics and state machines. */
const CALLABLE = /^arn:aws:(lambda|sqs|sns|states):/;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Scheduler.html */
export function schedulerResources(
  scheduler: Scheduler,
  stage: Pick<StageCore, 'arn' | 'clock' | 'targets' | 'whenLoaded'>,
): readonly ResourceType[] {
  const { arn, clock, targets, whenLoaded } = stage;
  return [
    resourceType({
      type: 'AWS::Scheduler::ScheduleGroup',
      // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
      properties: { Name: optional(named(64, '-_.')) },
      notExecuted: { Tags: reasons.tags },
      create({ Name }, origin) {
        const name = Name ?? physicalName(origin);
        scheduler.createGroup(name);
        return { ref: name, attributes: { Arn: scheduler.groupArn(name), State: 'ACTIVE' } };
      },
    }),
    resourceType({
      type: 'AWS::Scheduler::Schedule',
      properties: {
        // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
        Name: optional(named(64, '-_.')),
        GroupName: optional(named(64, '-_.'), 'default'),
        ScheduleExpression: text(256, 1),
        ScheduleExpressionTimezone: optional(text(50, 1), 'UTC'),
        StartDate: optional(string()),
        EndDate: optional(string()),
        State: optional(picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
        FlexibleTimeWindow: variant('Mode', [
          strictObject({ Mode: literal('OFF') }),
          strictObject({
            Mode: literal('FLEXIBLE'),
            MaximumWindowInMinutes: pipe(numeric, integer(), minValue(1), maxValue(1_440)),
          }),
        ]),
        Target: strictObject({
          Arn: string(),
          RoleArn: string(),
          Input: optional(string()),
          // The CDK writes it for every queue; a message group would be for a FIFO queue.
          SqsParameters: optional(strictObject({})),
          ...retryProperties,
        }),
      },
      notExecuted: { Description: reasons.description, KmsKeyArn: reasons.encryption },
      create(properties, origin) {
        const { GroupName, FlexibleTimeWindow, Target } = properties;
        const name = properties.Name ?? physicalName(origin);
        checkTarget(Target, origin);
        checkDeadLetters(Target.DeadLetterConfig.Arn, origin);
        targets.check(Target.Arn, place(origin));
        const start = moment(properties.StartDate, 'StartDate', origin);
        const expression = placed(origin, () =>
          parseExpression(
            properties.ScheduleExpression,
            properties.ScheduleExpressionTimezone,
            start ?? clock.createdAt,
          ),
        );
        const scheduleArn = arn('scheduler', `schedule/${GroupName}/${name}`);
        const limits = { start, end: moment(properties.EndDate, 'EndDate', origin) };
        const schedule: Schedule = {
          arn: scheduleArn,
          name,
          groupName: GroupName,
          expression,
          ...(expression.recurring ? limits : {}),
          enabled: properties.State === 'ENABLED',
          windowMinutes: FlexibleTimeWindow.Mode === 'FLEXIBLE' ? FlexibleTimeWindow.MaximumWindowInMinutes : 0,
          target: {
            arn: Target.Arn,
            roleArn: Target.RoleArn,
            input: Target.Input,
            retryPolicy: retryPolicy(Target.RetryPolicy),
            deadLetterArn: Target.DeadLetterConfig.Arn,
          },
        };
        scheduler.add(schedule);
        whenLoaded(() => scheduler.start(schedule));
        return { ref: name, uniqueName: scheduleArn, attributes: { Arn: scheduleArn } };
      },
    }),
  ];
}

function checkTarget(
  { Arn, Input }: { readonly Arn: string; readonly Input?: string | undefined },
  origin: ResourceOrigin,
) {
  if (!CALLABLE.test(Arn)) {
    throw new StageError(`${place(origin)}: the local stage's schedules do not call ${Arn}.`);
  }
  // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Target.html
  if (
    Arn.startsWith('arn:aws:lambda:') &&
    Input !== undefined &&
    !isJson(Input.replaceAll(/<aws\.scheduler\.[a-z-]+>/g, '0'))
  ) {
    throw new StageError(`${place(origin)}: Input of a schedule that invokes a function has to be JSON.`);
  }
}

function checkDeadLetters(arn: string | undefined, origin: ResourceOrigin) {
  if (arn === undefined || arn.startsWith('arn:aws:sqs:')) return;
  throw new StageError(`${place(origin)} has the dead-letter queue ${arn}, which is not a queue.`);
}

function moment(value: string | undefined, property: string, origin: ResourceOrigin): number | undefined {
  if (value === undefined) return undefined;
  const parsed = Date.parse(value);
  if (!Number.isNaN(parsed)) return parsed;
  throw new StageError(`${place(origin)}: ${property} is not a moment such as 2026-11-20T13:00:00.000Z.`);
}
