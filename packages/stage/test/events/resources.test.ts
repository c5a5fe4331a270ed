import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Duration, TimeZone } from 'aws-cdk-lib';
import { EventBus, EventField, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { eventsResources } from '../../services/event-bridge/resources.ts';
import { schedulerResources } from '../../services/scheduler/resources.ts';
import type { Stage } from '../../stage.ts';
import { CdkStage } from '../support/cdk-stage.ts';
import { EventStage } from '../support/event-stage.ts';
import { originOf } from '../support/origin.ts';

describe('eventbridge-pattern-rule, eventbridge-schedule: what the CDK writes', () => {
  let opened: CdkStage;
  let stage: Stage;
  beforeAll(async () => {
    opened = await CdkStage.open('', (stack) => {
      const bus = new EventBus(stack, 'Bus');
      const archive = new EventBus(stack, 'Archive');
      const plays = new Queue(stack, 'Plays');
      const copies = new Queue(stack, 'Copies');
      const ticks = new Queue(stack, 'Ticks');
      const deadLetters = new Queue(stack, 'DeadLetters');

      const rule = new Rule(stack, 'HighScores', {
        eventBus: bus,
        eventPattern: { source: Match.prefix('arcade.'), detail: { score: Match.greaterThan(100) } },
      });
      const message = RuleTargetInput.fromObject({ who: EventField.fromPath('$.detail.player'), kind: 'high score' });
      const [retryAttempts, maxEventAge] = [3, Duration.minutes(5)];
      rule.addTarget(new SqsQueue(plays, { message, deadLetterQueue: deadLetters, retryAttempts, maxEventAge }));
      // `Object`: the CDK's own types of buses disagree under exactOptionalPropertyTypes.
      rule.addTarget(new BusTarget(Object(archive)));
      new Rule(stack, 'Copy', { eventBus: archive, eventPattern: { source: Match.exists() } }).addTarget(
        new SqsQueue(copies),
      );

      new Schedule(stack, 'Tick', {
        schedule: ScheduleExpression.rate(Duration.minutes(10)),
        scheduleGroup: new ScheduleGroup(stack, 'Ticking'),
        target: new SqsSendMessage(ticks, {
          input: ScheduleTargetInput.fromText('tick'),
          deadLetterQueue: deadLetters,
          retryAttempts: 1,
          maxEventAge: Duration.minutes(1),
        }),
      });
      new Schedule(stack, 'Tock', {
        schedule: ScheduleExpression.cron({ minute: '0', hour: '9', timeZone: TimeZone.EUROPE_BERLIN }),
        enabled: false,
        target: new SqsSendMessage(ticks, {}),
      });
      return {
        Plays: plays.queueArn,
        Copies: copies.queueArn,
        Ticks: ticks.queueArn,
        DeadLetters: deadLetters.queueArn,
        BusName: bus.eventBusName,
      };
    });
    stage = opened.stage;
  });
  afterAll(() => opened.close());

  const bodies = (name: string) =>
    stage.services.sqs
      .byArn(opened.output(name))
      .receive(10)
      .map(({ body }) => body);

  test('a rule filters, transforms and delivers, to a queue and to another bus', async () => {
    const client = new EventBridgeClient({
      region: stage.region,
      endpoint: stage.endpoint,
      credentials: { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' },
    });
    const entry = (score: number) => ({
      EventBusName: opened.output('BusName'),
      Source: 'arcade.plays',
      DetailType: 'PlayFinished.v1',
      Detail: JSON.stringify({ player: 'ada', score }),
    });
    await client.send(new PutEventsCommand({ Entries: [entry(100), entry(101)] }));
    client.destroy();
    await stage.settle();
    expect(bodies('Plays')).toEqual(['{"who":"ada","kind":"high score"}']);
    expect(bodies('Copies').map((body) => JSON.parse(body).detail)).toEqual([{ player: 'ada', score: 101 }]);
    expect(bodies('DeadLetters')).toEqual([]);
  });

  test('a rate of ten minutes is due once in 600 seconds', async () => {
    expect(bodies('Ticks')).toEqual([]);
    await stage.advance(600);
    expect(bodies('Ticks')).toEqual(['tick']);
    expect(stage.records.of('undelivered')).toEqual([]);
  });
});

describe('eventbridge-pattern-rule, eventbridge-schedule: properties', () => {
  let events: EventStage;
  let loaded: (() => void)[] = [];
  beforeAll(async () => {
    events = await EventStage.open();
  });
  afterAll(() => events.stage.close());

  const create = async (type: string, properties: object, logicalId = 'It') => {
    const { bridge: eventBridge, scheduler, stage, targets } = events;
    const { access, arn, clock } = stage;
    loaded = [];
    const whenLoaded = (action: () => void) => void loaded.push(action);
    const types = [
      ...eventsResources(eventBridge, { access, arn, clock, whenLoaded }),
      ...schedulerResources(scheduler, { arn, clock, targets, whenLoaded }),
    ];
    const found = types.find((candidate) => candidate.type === type);
    if (found === undefined) throw new Error(`No resource type ${type}`);
    return found.create(properties, originOf(type, logicalId));
  };
  const target = { Id: 'T', Arn: 'arn:aws:sqs:us-east-1:000000000000:any' };
  const rule = (properties: object) => create('AWS::Events::Rule', { EventPattern: { source: ['x'] }, ...properties });
  const schedule = (properties: object) =>
    create('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: target.Arn, RoleArn: 'arn:role' },
      ...properties,
    });
  const scheduleTarget = (properties: object) =>
    schedule({ Target: { Arn: target.Arn, RoleArn: 'arn:role', ...properties } });

  test('a rule has the names of CloudFormation, on the default bus and on another', async () => {
    await expect(rule({ Name: 'a' })).resolves.toEqual({
      ref: 'a',
      attributes: { Arn: events.stage.arn('events', 'rule/a') },
    });
    await create('AWS::Events::EventBus', { Name: 'named' });
    await expect(rule({ Name: 'a', EventBusName: events.bridge.busArn('named') })).resolves.toEqual({
      ref: 'named|a',
      attributes: { Arn: events.stage.arn('events', 'rule/named/a') },
    });
  });

  test('a schedule and its group too', async () => {
    await expect(create('AWS::Scheduler::ScheduleGroup', { Name: 'ticking' })).resolves.toMatchObject({
      ref: 'ticking',
      attributes: { Arn: events.stage.arn('scheduler', 'schedule-group/ticking') },
    });
    await expect(schedule({ Name: 'tick', GroupName: 'ticking' })).resolves.toMatchObject({
      ref: 'tick',
      attributes: { Arn: events.stage.arn('scheduler', 'schedule/ticking/tick') },
    });
    await schedule({ GroupName: 'gone' });
    expect(() => loaded[0]?.()).toThrow(/names the group gone, which does not exist/);
  });

  test('queue-topic-access-policy: a bus policy admits who it names', async () => {
    await create('AWS::Events::EventBusPolicy', {
      StatementId: 'orders',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'orders.example.com' },
        Action: 'events:PutEvents',
        Resource: events.bridge.busArn('default'),
      },
    });
    const put = { action: 'events:PutEvents', resource: events.bridge.busArn('default') };
    expect(events.stage.access.serviceMay('orders.example.com', put, 'arn:any')).toBe(true);
    expect(events.stage.access.serviceMay('other.example.com', put, 'arn:any')).toBe(false);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'a rule with a schedule of another bus',
      () => rule({ ScheduleExpression: 'rate(1 hour)', EventBusName: 'other' }),
      'arcade/It: ScheduleExpression is supported only on the default event bus.',
    ],
    [
      'a rule with a single moment',
      () => rule({ ScheduleExpression: 'at(2026-11-20T13:00:00)' }),
      'arcade/It: The schedule expression at(2026-11-20T13:00:00) is neither rate(...) nor cron(...).',
    ],
    [
      'a pattern that is not valid',
      () => rule({ EventPattern: { source: [{ colour: 'red' }] } }),
      'arcade/It: Event pattern is not valid: source has the operator colour, which does not exist.',
    ],
    [
      'no pattern',
      () => rule({ EventPattern: undefined }),
      'arcade/It: Event pattern is not valid: it must be an object.',
    ],
    [
      'a state that is not executed',
      () => rule({ State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }),
      'property State has a value the local stage cannot use',
    ],
    [
      'parameters of targets that are not executed',
      () => rule({ Targets: [{ ...target, KinesisParameters: {} }] }),
      'property Targets.0.KinesisParameters is not supported by the local stage.',
    ],
    [
      'more retries than EventBridge makes',
      () => rule({ Targets: [{ ...target, RetryPolicy: { MaximumRetryAttempts: 186 } }] }),
      'property Targets.0.RetryPolicy.MaximumRetryAttempts has a value the local stage cannot use',
    ],
    ['six targets', () => rule({ Targets: Array(6).fill(target) }), 'property Targets has a value'],
    [
      'an input for a log group',
      () => rule({ Targets: [{ Id: 'T', Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:x', Input: '1' }] }),
      'arcade/It: the target T changes its input, which the local stage does not do for log groups.',
    ],
    [
      'a target of another kind',
      () => rule({ Targets: [{ Id: 'T', Arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/x' }] }),
      'to which the local stage delivers nothing.',
    ],
    [
      'an expression that is not valid',
      () => schedule({ ScheduleExpression: 'cron(* * * * * *)' }),
      'arcade/It: The schedule expression cron(* * * * * *) is not valid: one of day-of-month and day-of-week',
    ],
    [
      'a time zone that does not exist',
      () => schedule({ ScheduleExpression: 'cron(0 0 * * ? *)', ScheduleExpressionTimezone: 'Mars/Base' }),
      'arcade/It: The time zone Mars/Base does not exist.',
    ],
    ['a start that is none', () => schedule({ StartDate: 'soon' }), 'arcade/It: StartDate is not a moment'],
    [
      'a window without a length',
      () => schedule({ FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }),
      'property FlexibleTimeWindow.MaximumWindowInMinutes',
    ],
    [
      'parameters of a schedule that are not executed',
      () => scheduleTarget({ EventBridgeParameters: { DetailType: 'a', Source: 'b' } }),
      'property Target.EventBridgeParameters is not supported by the local stage.',
    ],
    [
      'a universal target',
      () => scheduleTarget({ Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage' }),
      "arcade/It: the local stage's schedules do not call arn:aws:scheduler:::aws-sdk:sqs:sendMessage.",
    ],
    [
      'dead letters anywhere but in a queue',
      () => scheduleTarget({ DeadLetterConfig: { Arn: 'arn:aws:sns:us-east-1:000000000000:topic' } }),
      'arcade/It has the dead-letter queue arn:aws:sns:us-east-1:000000000000:topic, which is not a queue.',
    ],
    [
      'text for a function',
      () => scheduleTarget({ Arn: 'arn:aws:lambda:us-east-1:000000000000:function:x', Input: 'hello' }),
      'arcade/It: Input of a schedule that invokes a function has to be JSON.',
    ],
  ])('%s: refused', async (_, attempt, message) => {
    await expect(attempt()).rejects.toThrow(message);
  });
});
