import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ChapterHealth } from '../../lib/chapter-health.ts';
import { CompositeAlarmOf } from '../../lib/constructs/alarms/composite.ts';
import { ApiTracing } from '../../lib/constructs/api/api-tracing.ts';
import { synthDirectory } from '../support/synth-directory.ts';
import { testApp } from '../support/test-app.ts';

/** What constructs do with other arguments than the arcade's own. */
function stack(name = 'copy'): Stack {
  return new Stack(testApp(synthDirectory()), name);
}

const named = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => ({ alarmName: `${index}`.padEnd(length, 'x') }));

test('composite-alarm: a rule of a hundred alarms is the longest that CloudWatch takes', () => {
  const any = (count: number, length: number) => () =>
    new CompositeAlarmOf(stack(), 'Any', { name: 'any', description: 'Any of them', alarms: named(count, length) });
  expect(any(100, 50)).not.toThrow();
  expect(any(101, 50)).toThrow('copy/Any: a composite alarm takes 100 alarms, not 101');
  expect(any(100, 100)).toThrow('a rule takes 10240 characters');
});

test('composite-alarm: names that CloudFormation makes count with all the characters that they may get', () => {
  const alarms = named(60, 20).map(({ alarmName }) => ({ alarmName, longest: 255 }));
  expect(() => new CompositeAlarmOf(stack(), 'Any', { name: 'any', description: 'Any of them', alarms })).toThrow(
    '10240',
  );
});

test('xray-sampling: names that X-Ray would refuse are refused at synth', () => {
  const tracing = (name: string, service = 'api/stage', share = 0.5) => {
    return () =>
      new ApiTracing(stack(name), 'Tracing', {
        service,
        rules: [{ id: 'Players', path: '*', reservoir: 1, share, why: 'Enough to see where time goes.' }],
      });
  };
  expect(tracing('arcade-operations')).not.toThrow();
  expect(tracing('a-name-of-more-than-twenty-four')).toThrow(/32 characters for a sampling rule/);
  expect(tracing('arcade', 'x'.repeat(65))).toThrow(/64 characters for a service/);
  expect(tracing('arcade', 'api/stage', 5)).toThrow('a share is 0 to 1, not 5');
});

test('eventbridge-schedule: a chapter with schedules is watched for invocations that were dropped', () => {
  const chapter = stack();
  const target = new Queue(chapter, 'Target');
  for (const [id, group] of [
    ['Nightly', {}],
    ['Hourly', { groupName: 'reports' }],
    ['Daily', { groupName: 'reports' }],
  ] as const) {
    new CfnSchedule(chapter, id, {
      ...group,
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: 'rate(1 hour)',
      target: { arn: target.queueArn, roleArn: 'arn:aws:iam::aws:role/any' },
    });
  }
  expect(() => new ChapterHealth(chapter, 'Forgetful', { watched: [target] })).toThrow(
    'copy/Nightly is not watched: name it in watch()',
  );
  new ChapterHealth(chapter, 'Health', { watched: chapter.node.children });
  const template = Template.fromStack(chapter);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
  for (const Value of ['default', 'reports']) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Scheduler',
      MetricName: 'InvocationDroppedCount',
      Dimensions: [{ Name: 'ScheduleGroup', Value }],
      TreatMissingData: 'notBreaching',
    });
  }
});
