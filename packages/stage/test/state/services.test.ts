import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_RETRY_POLICY } from '../../delivery/retried-delivery.ts';
import { parseExpression } from '../../schedule-expression/expression.ts';
import { UsagePlans } from '../../services/api-gateway/usage-plans.ts';
import { ChangeStream } from '../../services/dynamodb/streams/change-stream.ts';
import { StreamPoller } from '../../services/lambda/stream-poller.ts';
import { tableStream } from '../../services/lambda/table-stream.ts';
import { ssmOperations } from '../../services/ssm/operations.ts';
import { ParameterStore } from '../../services/ssm/parameter-store.ts';
import { EventStage } from '../support/event-stage.ts';
import { writeFunctions } from '../support/functions.ts';
import { carry } from '../support/restarted.ts';
import { READ } from '../support/stream-stage.ts';
import type { TemporaryFolder } from '../support/temporary.ts';
import { Topics } from '../support/topics.ts';

/*
 * Each service alone: what the stage before saves in the middle of something is given to the one after, whose clock
 * stands at the same moment, and goes on there. The whole stage is in test/local/stage/restart.test.ts.
 */

let before: EventStage;
let after: EventStage;
let code: TemporaryFolder;
beforeEach(async () => {
  [before, after, code] = [await EventStage.open(), await EventStage.open(), writeFunctions()];
});
afterEach(async () => {
  await Promise.all([before.stage.close(), after.stage.close()]);
  code.remove();
});

/** Lets time pass on both. */
const advance = async (seconds: number) => {
  await before.stage.advance(seconds);
  await after.stage.advance(seconds);
};
const text = (body: string) => ({
  body,
  attributes: { kind: { DataType: 'String', StringValue: 'x' } },
  senderId: 'me',
});

describe('queues', () => {
  const pair = (name: string, settings = {}) =>
    [before.stage.queue(name, settings), after.stage.queue(name, settings)] as const;

  test('messages come back as they were: body, attributes, trace, age, receives', () => {
    const [one, two] = pair('queue');
    one.send({ ...text('visible'), traceHeader: 'Root=1-2-3' });
    one.send(text('delayed'), 600);
    one.receive(1);
    carry(one, two);
    expect(two.messages).toEqual(one.messages);
    expect(two.counts).toEqual({ visible: 0, inFlight: 1, delayed: 1 });
  });

  test('a delay and a visibility timeout end when they would have ended', async () => {
    const [one, two] = pair('queue');
    one.send(text('received'));
    one.send(text('delayed'), 600);
    one.receive(1);
    await advance(20);
    carry(one, two);
    await after.stage.advance(9);
    expect(two.visible).toEqual([]);
    await after.stage.advance(1);
    expect(two.visible.map(({ body }) => body)).toEqual(['received']);
    await after.stage.advance(570);
    expect(two.visible.map(({ body }) => body)).toEqual(['received', 'delayed']);
  });

  test('what was received before can be deleted after', () => {
    const [one, two] = pair('queue');
    one.send(text('received'));
    const [message] = one.receive(1);
    carry(one, two);
    expect(two.delete(message?.receiptHandle ?? '')).toBe(true);
    expect(two.messages).toEqual([]);
  });

  test('receives go on being counted, and dead letters know where they are from', () => {
    for (const each of [before, after]) {
      const { settings } = each.stage.queue('dead');
      each.stage.queue('work', { redrive: { deadLetterTargetArn: settings.arn, maxReceiveCount: 2 } });
    }
    const of = ({ stage }: EventStage, name: string) => stage.sqs.byName(name);
    of(before, 'work').send(text('poison'));
    of(before, 'work').receive(1, 0);
    carry(of(before, 'work'), of(after, 'work'));
    of(after, 'work').receive(1, 0);
    of(after, 'work').receive(1, 0);
    expect(of(after, 'dead').messages).toMatchObject([
      { body: 'poison', receiveCount: 2, deadLetterSourceArn: of(after, 'work').settings.arn },
    ]);
  });

  test('what has expired in the meantime is not there', async () => {
    const [one, two] = pair('queue', { retentionSeconds: 60 });
    one.send(text('short'));
    await after.stage.advance(60);
    carry(one, two);
    expect(two.messages).toEqual([]);
  });

  test('a redrive task goes on at its rate, under its handle', async () => {
    for (const each of [before, after]) {
      const { settings } = each.stage.queue('dead');
      each.stage.queue('work', { redrive: { deadLetterTargetArn: settings.arn, maxReceiveCount: 1 } });
    }
    const dead = before.stage.sqs.byName('dead');
    for (const body of ['a', 'b', 'c']) dead.takeOver({ ...dead.send(text(body)) }, before.stage.arn('sqs', 'work'));
    for (const message of dead.messages) if (message.deadLetterSourceArn === undefined) dead.remove(message);
    const { handle } = before.stage.sqs.startMoveTask(dead.settings.arn, undefined, 1);
    carry(dead, after.stage.sqs.byName('dead'));
    carry(before.stage.sqs.byName('work'), after.stage.sqs.byName('work'));
    carry(before.stage.sqs.moveTasks, after.stage.sqs.moveTasks);
    await after.stage.advance(1);
    const task = () => after.stage.sqs.moveTasks.of(dead.settings.arn);
    expect(task()).toMatchObject([{ handle, moved: 2, status: 'RUNNING' }]);
    await after.stage.advance(1);
    expect(task()).toMatchObject([{ handle, moved: 3, status: 'COMPLETED' }]);
    expect(after.stage.sqs.byName('work').messages).toHaveLength(3);
  });
});

describe('asynchronous events', () => {
  const functions = () => {
    for (const { stage } of [before, after]) {
      stage.function('fails', { codeDirectory: code.path, handler: 'index.throwsError' });
    }
    return before.stage.arn('lambda', 'function:fails');
  };
  const attempts = ({ stage }: EventStage) => stage.of('invocation').map(({ requestId }) => requestId);

  test('an attempt that waits is made when it is due, and the ones before it count', async () => {
    const requestId = before.stage.lambda.invokeAsync(functions(), '{}');
    await advance(30);
    carry(before.stage.lambda.asynchronous.backlog, after.stage.lambda.asynchronous.backlog);
    await after.stage.advance(29);
    expect(attempts(after)).toEqual([]);
    await after.stage.advance(1);
    expect(attempts(after)).toEqual([requestId]);
    await after.stage.advance(3_600);
    expect(attempts(after)).toEqual([requestId, requestId]);
    expect(after.stage.of('async-event').at(-1)).toMatchObject({ event: 'dropped', reason: 'RetriesExhausted' });
  });

  test('one that runs comes again, and does not count as tried', async () => {
    before.stage.lambda.invokeAsync(functions(), '{}');
    carry(before.stage.lambda.asynchronous.backlog, after.stage.lambda.asynchronous.backlog);
    await after.stage.advance(3_600);
    expect(attempts(after)).toHaveLength(3);
  });

  test('one for a function that is gone is dropped, and named', () => {
    before.stage.function('fails', { codeDirectory: code.path, handler: 'index.throwsError' });
    const arn = before.stage.arn('lambda', 'function:fails');
    before.stage.lambda.invokeAsync(arn, '{}');
    const dropped = carry(before.stage.lambda.asynchronous.backlog, after.stage.lambda.asynchronous.backlog);
    expect(dropped).toEqual([`an event for ${arn}`]);
  });
});

test('a notification that a subscriber did not take is delivered again when it is due', async () => {
  const topics = [before, after].map(({ stage }) => {
    const each = new Topics(stage, () => 60_000);
    const topicArn = each.topic();
    return { sns: each.sns, topicArn, ...each.subscribe(topicArn, { raw: true }) };
  });
  const [one, two] = topics;
  if (one === undefined || two === undefined) throw new Error('There are two');
  one.sns.faults.inject(one.queue.settings.arn, 'server-error');
  one.sns.publish(one.topicArn, { contents: { default: 'news' }, attributes: {} });
  await advance(30);
  expect(carry(one.sns.backlog, two.sns.backlog)).toEqual([]);
  await after.stage.advance(29);
  expect(two.queue.messages).toEqual([]);
  await after.stage.advance(1);
  expect(two.queue.messages.map(({ body }) => body)).toEqual(['news']);
});

describe('events and schedules', () => {
  test('an event that a target did not take is delivered again, and its age counts from the beginning', async () => {
    for (const each of [before, after]) {
      const arn = each.stage.arn('lambda', 'function:target');
      const deadLetterArn = each.stage.queue('dead').settings.arn;
      const ruleArn = each.rule('default', [
        { arn, deadLetterArn, retryPolicy: { maxAgeSeconds: 3_600, maxRetries: 185 } },
      ]);
      each.admit('events.amazonaws.com', 'lambda:InvokeFunction', arn, ruleArn);
      each.admit('events.amazonaws.com', 'sqs:SendMessage', deadLetterArn, ruleArn);
    }
    const { bridge, stage } = before;
    before.refuse();
    after.refuse();
    const time = '2026-11-20T12:00:00Z';
    const event = bridge.newEvent({ source: 'test', 'detail-type': 'Test', detail: { n: 1 }, resources: [], time });
    bridge.put('default', event, { forwarded: false });
    await advance(1_800);
    carry(bridge.backlog, after.bridge.backlog);
    const start = stage.clock.now();
    await after.stage.advance(3_600);
    const [letter] = after.stage.sqs.byName('dead').messages;
    expect(JSON.parse(letter?.body ?? '')).toEqual(event);
    expect(letter?.attributes.EXHAUSTED_RETRY_CONDITION?.StringValue).toBe('MaximumEventAgeInSeconds');
    expect(((letter?.sentAt ?? 0) - start) / 1_000).toBe(1_800);
  });

  const schedule = (each: EventStage, windowMinutes = 0) => {
    const roleArn = each.trustedRole('role', 'scheduler.amazonaws.com', ['lambda:InvokeFunction']);
    const arn = each.stage.arn('scheduler', 'schedule/default/often');
    const expression = parseExpression('rate(10 minutes)', 'UTC', each.stage.clock.createdAt);
    const target = { arn: each.stage.arn('lambda', 'function:often'), roleArn, retryPolicy: DEFAULT_RETRY_POLICY };
    return { arn, name: 'often', groupName: 'default', expression, enabled: true, windowMinutes, target } as const;
  };
  const minutes = ({ invocations, stage }: EventStage) =>
    invocations.map(({ at }) => Math.floor((at - stage.clock.createdAt) / 60_000));

  test('a schedule keeps its slots', async () => {
    before.scheduler.start(schedule(before));
    await advance(900);
    carry(before.scheduler, after.scheduler);
    after.scheduler.start(schedule(after));
    await after.stage.advance(900);
    expect(minutes(after)).toEqual([20, 30]);
  });

  test('one that an operator has paused stays so', async () => {
    before.scheduler.start(schedule(before));
    before.scheduler.setState(schedule(before).arn, 'DISABLED');
    carry(before.scheduler, after.scheduler);
    after.scheduler.start(schedule(after));
    await after.stage.advance(3_600);
    expect(minutes(after)).toEqual([]);
    after.scheduler.setState(schedule(after).arn, 'ENABLED');
    await after.stage.advance(600);
    expect(minutes(after)).toEqual([70]);
  });

  test('a slot that passed while nobody was there is made up for once', async () => {
    before.scheduler.start(schedule(before));
    carry(before.scheduler, after.scheduler);
    await after.stage.advance(3_700);
    after.scheduler.start(schedule(after));
    await after.stage.advance(500);
    expect(minutes(after)).toEqual([61, 70]);
  });

  test('a call that waits in its window is made', async () => {
    before.scheduler.start(schedule(before, 8));
    after.scheduler.add(schedule(after, 8));
    await advance(600);
    expect(before.invocations).toEqual([]);
    carry(before.scheduler.backlog, after.scheduler.backlog);
    await advance(480);
    expect(minutes(after)).toEqual(minutes(before));
    expect(minutes(after)).toHaveLength(1);
  });
});

describe('the reader of a stream', () => {
  const follow = (each: EventStage, handler: string) => {
    const { access, activity, arn, clock, lambda, records } = each.stage;
    const tableArn = arn('dynamodb', 'table/plays');
    const keyAttributes = ['pk'];
    const stream = new ChangeStream({ tableName: 'plays', tableArn, keyAttributes, view: 'NEW_IMAGE' }, clock);
    const roleArn = each.stage.roleArn('reader', { Effect: 'Allow', Action: READ, Resource: stream.arn });
    const functionArn = each.stage.function('reader', {
      codeDirectory: code.path,
      handler: `index.${handler}`,
      roleArn,
    });
    const mapping = {
      stream: tableStream(stream),
      functionArn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 10,
      batchingWindowSeconds: 0,
      parallelizationFactor: 1,
      bisectsOnError: false,
      maxRetryAttempts: 3,
      maxRecordAgeSeconds: -1,
      reportsBatchItemFailures: false,
      filters: [],
      onFailureArn: undefined,
    } as const;
    const poller = new StreamPoller(mapping, { access, activity, clock, lambda, records, targets: each.targets });
    return { stream, poller };
  };
  const change = (id: string) =>
    ({ name: 'INSERT', keys: { pk: { S: id } }, newImage: { pk: { S: id } }, expired: false }) as const;
  const batches = ({ stage }: EventStage) =>
    stage
      .of('stream-batch')
      .map(({ at, size, attempt }) => ({ second: (at - stage.clock.createdAt) / 1_000, size, attempt }));

  test('goes on with the batch that fails, when it is due, and with the tries that it has left', async () => {
    const [one, two] = [follow(before, 'throwsError'), follow(after, 'throwsError')];
    one.poller.start();
    one.stream.append([change('a')]);
    await advance(1.5);
    one.stream.append([change('a')]);
    expect(batches(before)).toEqual([
      { second: 0, size: 1, attempt: 1 },
      { second: 1, size: 1, attempt: 2 },
    ]);
    carry(one.stream, two.stream);
    carry(one.poller, two.poller);
    two.poller.start();
    await after.stage.advance(60);
    const resumed = batches(after);
    expect(resumed.slice(0, 3)).toEqual([
      { second: 3, size: 1, attempt: 3 },
      { second: 7, size: 1, attempt: 4 },
      { second: 7, size: 1, attempt: 1 },
    ]);
    expect(after.stage.of('stream-discarded')[0]).toMatchObject({ size: 1, condition: 'RetryAttemptsExhausted' });
  });

  test('does not read again what is done, and keeps records, numbers and positions', async () => {
    const [one, two] = [follow(before, 'echo'), follow(after, 'echo')];
    one.poller.start();
    one.stream.append([change('a'), change('b')]);
    await before.stage.settle();
    carry(one.stream, two.stream);
    carry(one.poller, two.poller);
    two.poller.start();
    two.stream.append([change('c')]);
    await after.stage.settle();
    expect(batches(after)).toEqual([{ second: 0, size: 1, attempt: 1 }]);
    const kept = ({ stream }: typeof one) => stream.shards.flatMap((shard) => shard.from(0));
    expect(two.stream.arn).toBe(one.stream.arn);
    expect(kept(two)).toHaveLength(3);
    expect(kept(two)).toEqual(expect.arrayContaining([...kept(one)]));
    expect(new Set(kept(two).map(({ sequenceNumber }) => sequenceNumber)).size).toBe(3);
  });
});

test('a quota goes on being used up, and not of a key that is gone', () => {
  const [one, two] = [before, after].map(({ stage }) => {
    const plans = new UsagePlans(stage.clock);
    plans.add({ id: 'plan', where: 'here', stages: [], quota: { limit: 10, period: 'DAY', offset: 0 } });
    plans.addKey('plan', 'key');
    return plans;
  });
  if (one === undefined || two === undefined) throw new Error('There are two');
  one.addKey('plan', 'gone');
  const used = one.save().map((usage) => ({ ...usage, count: { ...usage.count, used: 4 } }));
  one.restore(used, () => {});
  expect(carry(one, two)).toEqual(['the usage of the API key gone in the plan plan']);
  expect(two.usage('plan', 'key')).toEqual({ used: 4, remaining: 6 });
});

test('a parameter that somebody has changed stays so; the others are as their template says now', async () => {
  const one = new ParameterStore(before.stage.arn, before.stage.clock);
  const two = new ParameterStore(after.stage.arn, after.stage.clock);
  one.put('/changed', 'template');
  one.put('/untouched', 'old template');
  before.stage.serve(ssmOperations(one));
  await fetch(before.stage.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': 'AmazonSSM.PutParameter',
      'content-type': 'application/x-amz-json-1.1',
      authorization: 'AWS4-HMAC-SHA256 Credential=local-developer/20260101/us-east-1/ssm/aws4_request, Signature=x',
    },
    body: JSON.stringify({ Name: '/changed', Value: 'operator', Overwrite: true }),
  });
  two.put('/changed', 'template');
  two.put('/untouched', 'new template');
  carry(one, two);
  expect(two.save()).toMatchObject([
    { name: '/changed', versions: [{ value: 'template' }, { value: 'operator', version: 2 }] },
  ]);
});
