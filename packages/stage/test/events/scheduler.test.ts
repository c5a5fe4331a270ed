import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_RETRY_POLICY } from '../../delivery/retried-delivery.ts';
import { parseExpression } from '../../schedule-expression/expression.ts';
import type { Schedule, ScheduleTarget } from '../../services/scheduler/schedule.ts';
import type { LocalQueue } from '../../services/sqs/queue.ts';
import { EventStage } from '../support/event-stage.ts';

const SCHEDULER = 'scheduler.amazonaws.com';

let events: EventStage;
let number = 0;
let name: string;
let functionArn: string;
let scheduleArn: string;
let deadLetters: LocalQueue;
beforeAll(async () => {
  events = await EventStage.open();
  events.scheduler.createGroup('group');
});
beforeEach(() => {
  name = `schedule-${++number}`;
  functionArn = events.stage.arn('lambda', `function:${name}`);
  scheduleArn = events.stage.arn('scheduler', `schedule/group/${name}`);
  deadLetters = events.stage.queue(`dead-letters-${name}`);
});
afterEach(() => {
  events.refusals = undefined;
});
afterAll(() => events.stage.close());

const role = (actions = ['lambda:InvokeFunction', 'sqs:SendMessage'], sourceArn?: string) =>
  events.trustedRole(`role-${name}`, SCHEDULER, actions, sourceArn);

/** A schedule that calls a function of its own, once in the next ten minutes unless it says otherwise. */
function start(target: Partial<ScheduleTarget> = {}, more: Partial<Schedule> & { readonly when?: string } = {}) {
  const now = events.stage.clock.now();
  const once = `at(${new Date(now + 600_000).toISOString().slice(0, 19)})`;
  const { when = once, ...schedule } = more;
  events.scheduler.start({
    arn: scheduleArn,
    name,
    groupName: 'group',
    expression: parseExpression(when, 'UTC', schedule.start ?? now),
    enabled: true,
    windowMinutes: 0,
    target: {
      arn: functionArn,
      roleArn: target.roleArn ?? role(),
      retryPolicy: DEFAULT_RETRY_POLICY,
      deadLetterArn: deadLetters.settings.arn,
      ...target,
    },
    ...schedule,
  });
}
const calls = () => events.invocations.filter(({ delivery }) => delivery.targetArn === functionArn);
const payloads = () => calls().map(({ delivery }) => delivery.payload);
const undelivered = () => events.stage.of('undelivered').filter(({ from }) => from === scheduleArn);
const letter = () => {
  const [message] = deadLetters.receive(10);
  const attributes = Object.entries(message?.attributes ?? {}).map(([key, { StringValue }]) => [key, StringValue]);
  return { body: message?.body ?? 'nothing', attributes: Object.fromEntries(attributes) };
};

describe('eventbridge-schedule: a schedule', () => {
  test('calls its target each time it is due', async () => {
    const begin = events.stage.clock.now();
    start({}, { when: 'rate(10 minutes)', end: begin + 3_600_000 });
    await events.stage.advance(599);
    expect(calls()).toEqual([]);
    await events.stage.advance(1);
    expect(calls()).toHaveLength(1);
    await events.stage.advance(1_200);
    expect(calls().map(({ at }) => (at - begin) / 60_000)).toEqual([10, 20, 30]);
  });

  test('that is disabled calls nobody, and goes on at the slots it had', async () => {
    const begin = events.stage.clock.now();
    start({}, { when: 'rate(10 minutes)', end: begin + 3_600_000 });
    events.scheduler.setState(scheduleArn, 'DISABLED');
    await events.stage.advance(1_500);
    expect(calls()).toEqual([]);
    events.scheduler.setState(scheduleArn, 'ENABLED');
    events.scheduler.setState(scheduleArn, 'ENABLED');
    await events.stage.advance(900);
    expect(calls().map(({ at }) => (at - begin) / 60_000)).toEqual([30, 40]);
  });

  test('that does not exist cannot be disabled', () => {
    expect(() => events.scheduler.setState('arn:aws:scheduler:x', 'DISABLED')).toThrow(
      'no schedule arn:aws:scheduler:x',
    );
  });

  test('calls it with the session of its role', async () => {
    const roleArn = role();
    start({ roleArn });
    await events.stage.advance(600);
    expect(calls()).toMatchObject([{ actor: { session: { roleArn, name } } }]);
  });

  test('once, when it is at(...)', async () => {
    start();
    await events.stage.advance(86_400);
    expect(calls()).toHaveLength(1);
  });

  test('never, when it is disabled', async () => {
    start({}, { enabled: false });
    await events.stage.advance(86_400);
    expect(calls()).toEqual([]);
  });

  test('from its start to its end, both included', async () => {
    const now = events.stage.clock.now();
    start({}, { when: 'rate(1 hour)', start: now + 1_800_000, end: now + 1_800_000 + 7_200_000 });
    await events.stage.advance(86_400);
    expect(calls().map(({ at }) => (at - now) / 60_000)).toEqual([30, 90, 150]);
  });

  test('within its flexible window, at a moment that is not always the same', async () => {
    const now = events.stage.clock.now();
    start({}, { when: 'rate(1 hour)', windowMinutes: 15, end: now + 5 * 3_600_000 });
    await events.stage.advance(86_400);
    const minutes = calls().map(({ at }, index) => (at - now) / 60_000 - (index + 1) * 60);
    expect(minutes).toHaveLength(5);
    expect(minutes.filter((late) => late >= 0 && late <= 15)).toHaveLength(5);
    expect(new Set(minutes).size).toBe(5);
  });

  test('of a group that does not exist is refused', () => {
    expect(() => start({}, { groupName: 'gone' })).toThrow(
      `The schedule ${name} names the group gone, which does not exist.`,
    );
  });

  test('is recorded each time, with its execution', async () => {
    start({ input: '"<aws.scheduler.execution-id>"' });
    await events.stage.advance(600);
    const record = events.stage.of('schedule').at(-1);
    expect(record).toMatchObject({ schedule: scheduleArn, scheduledAt: events.stage.clock.now() });
    expect(payloads()).toEqual([JSON.stringify(record?.executionId)]);
    expect(events.stage.of('delivery').at(-1)).toMatchObject({
      from: scheduleArn,
      to: functionArn,
      outcome: 'delivered',
    });
  });
});

describe('eventbridge-schedule: the input', () => {
  const input = JSON.stringify({
    schedule: '<aws.scheduler.schedule-arn>',
    time: '<aws.scheduler.scheduled-time>',
    execution: '<aws.scheduler.execution-id>',
    attempt: '<aws.scheduler.attempt-number>',
  });

  test('has its context attributes filled in, with the number of the attempt', async () => {
    events.refuse(1);
    const due = `${new Date(events.stage.clock.now() + 600_000).toISOString().slice(0, 19)}Z`;
    start({ input });
    await events.stage.advance(660);
    expect(payloads().map((payload) => JSON.parse(payload))).toEqual([
      { schedule: scheduleArn, time: due, execution: expect.stringMatching(/^[0-9a-f]{16}$/), attempt: '2' },
    ]);
  });

  test('says the scheduled time also when the window has delayed the call', async () => {
    const due = `${new Date(events.stage.clock.now() + 600_000).toISOString().slice(0, 19)}Z`;
    start({ input }, { windowMinutes: 60 });
    await events.stage.advance(4_200);
    expect(JSON.parse(payloads()[0] ?? '')).toMatchObject({ time: due });
    expect(calls()[0]?.at).toBeGreaterThan(Date.parse(due));
  });

  test('is a notification when there is none', async () => {
    start();
    await events.stage.advance(600);
    expect(JSON.parse(payloads()[0] ?? '')).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      resources: [scheduleArn],
    });
  });
});

describe('eventbridge-schedule: a call that fails', () => {
  test('is retried as the policy says, then becomes a dead letter that tells everything', async () => {
    events.refuse();
    const SCHEDULED_TIME = `${new Date(events.stage.clock.now() + 600_000).toISOString().slice(0, 19)}Z`;
    start({
      input: '{"attempt":<aws.scheduler.attempt-number>}',
      retryPolicy: { maxAgeSeconds: 3_600, maxRetries: 2 },
    });
    await events.stage.advance(4_200);
    expect(events.stage.of('delivery').filter(({ from }) => from === scheduleArn)).toHaveLength(3);
    const { body, attributes } = letter();
    expect(body).toBe('{"attempt":3}');
    expect(attributes).toEqual({
      ERROR_CODE: 'TooManyRequestsException',
      ERROR_MESSAGE: 'Rate exceeded',
      EXECUTION_ID: events.stage.of('schedule').at(-1)?.executionId,
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: '2',
      SCHEDULED_TIME,
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: functionArn,
    });
    expect(undelivered()).toMatchObject([{ to: functionArn, deadLetters: deadLetters.settings.arn }]);
  });

  test('for want of a permission becomes a dead letter at once', async () => {
    start({ roleArn: role(['sqs:SendMessage']) });
    await events.stage.advance(600);
    const { attributes } = letter();
    expect(attributes).toMatchObject({ ERROR_CODE: 'AccessDeniedException', RETRY_ATTEMPTS: '0' });
    expect(attributes.ERROR_MESSAGE).toContain(`lambda:InvokeFunction on resource: ${functionArn}`);
  });

  test('is lost when its role may not write to the dead-letter queue either', async () => {
    start({ roleArn: role(['sns:Publish']) });
    await events.stage.advance(600);
    expect(undelivered().map(({ to }) => to)).toEqual([deadLetters.settings.arn, functionArn]);
    expect(deadLetters.counts.visible).toBe(0);
  });

  test('is lost, and recorded, without a dead-letter queue', async () => {
    start({ roleArn: role(['sns:Publish']), deadLetterArn: undefined });
    await events.stage.advance(600);
    expect(undelivered()).toMatchObject([{ to: functionArn }]);
  });
});

describe('eventbridge-schedule: the role', () => {
  test('has to trust EventBridge Scheduler', async () => {
    const roleArn = events.trustedRole(`role-${name}`, 'events.amazonaws.com', ['lambda:InvokeFunction']);
    start({ roleArn });
    await events.stage.advance(600);
    expect(calls()).toEqual([]);
    expect(undelivered().at(-1)?.reason).toContain(`${roleArn} does not trust ${SCHEDULER}`);
  });

  test('may trust it for one group, and not for one schedule', async () => {
    start({ roleArn: role(['lambda:InvokeFunction'], events.scheduler.groupArn('group')) });
    await events.stage.advance(600);
    expect(calls()).toHaveLength(1);

    name = `${name}-other`;
    functionArn = `${functionArn}-other`;
    start({ roleArn: role(['lambda:InvokeFunction'], scheduleArn) });
    await events.stage.advance(600);
    expect(calls()).toEqual([]);
  });
});

describe('eventbridge-schedule: a queue as a target', () => {
  test('gets the text, whatever it is', async () => {
    const queue = events.stage.queue(`queue-${name}`);
    start({ arn: queue.settings.arn, input: 'not JSON' });
    await events.stage.advance(600);
    expect(queue.receive(10).map(({ body }) => body)).toEqual(['not JSON']);
  });
});
