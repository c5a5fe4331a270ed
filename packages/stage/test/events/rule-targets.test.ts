import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../errors.ts';
import type { RuleTarget } from '../../services/event-bridge/rule.ts';
import { targetInput } from '../../services/event-bridge/target-input.ts';
import type { LocalQueue } from '../../services/sqs/queue.ts';
import { EventStage } from '../support/event-stage.ts';

const EVENTS = 'events.amazonaws.com';

let events: EventStage;
let number = 0;
let bus: string;
let functionArn: string;
let deadLetters: LocalQueue;
beforeAll(async () => {
  events = await EventStage.open();
});
beforeEach(() => {
  bus = `bus-${++number}`;
  functionArn = events.stage.arn('lambda', `function:${bus}`);
  events.bridge.createBus(bus);
  deadLetters = events.stage.queue(`dead-letters-${bus}`);
  events.invocations.length = 0;
});
afterEach(() => {
  events.refusals = undefined;
});
afterAll(() => events.stage.close());

async function put(detail: object = { playerId: 'ada' }) {
  const [source, time] = ['arcade.plays', '2026-11-20T12:00:00Z'];
  const event = events.bridge.newEvent({ source, 'detail-type': 'Played.v1', detail, resources: [], time });
  events.bridge.put(bus, event, { traceHeader: 'Root=1-abc', forwarded: false });
  await events.stage.settle();
  return event;
}

/** A rule with a function that admits it as its target, and dead letters that do. */
function functionRule(target: Partial<RuleTarget> = {}) {
  const arn = events.rule(bus, [{ arn: functionArn, deadLetterArn: deadLetters.settings.arn, ...target }]);
  events.admit(EVENTS, 'lambda:InvokeFunction', functionArn, arn);
  events.admit(EVENTS, 'sqs:SendMessage', deadLetters.settings.arn, arn);
  return arn;
}
const deliveries = (from: string) => events.stage.of('delivery').filter((record) => record.from === from);
const undelivered = (from: string) => events.stage.of('undelivered').filter((record) => record.from === from);
const letter = () => {
  const [message] = deadLetters.receive(10);
  const attributes = Object.entries(message?.attributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]);
  return { body: message?.body ?? 'nothing', attributes: Object.fromEntries(attributes) };
};

describe('eventbridge-pattern-rule: a function as a target', () => {
  test('gets the event on behalf of the rule, with its trace', async () => {
    const sourceArn = functionRule();
    const event = await put();
    expect(events.invocations).toMatchObject([
      { delivery: { targetArn: functionArn, traceHeader: 'Root=1-abc' }, actor: { service: EVENTS, sourceArn } },
    ]);
    expect(JSON.parse(events.invocations[0]?.delivery.payload ?? '')).toEqual(event);
  });

  test('gets what the rule makes of the event', async () => {
    functionRule({ input: targetInput({ InputPath: '$.detail.playerId' }, 'a target') });
    await put();
    expect(events.invocations[0]?.delivery.payload).toBe('"ada"');
  });

  test('gets an event once for each rule and each target that asks for it', async () => {
    const arn = events.rule(bus, [{ arn: functionArn }, { arn: functionArn }]);
    events.admit(EVENTS, 'lambda:InvokeFunction', functionArn, arn);
    functionRule();
    await put();
    expect(events.invocations).toHaveLength(3);
  });
});

describe('queue-topic-access-policy: a queue as a target', () => {
  test('takes events only from the rule that its policy names', async () => {
    const queue = events.stage.queue(`queue-${bus}`);
    const allowed = events.rule(bus, [{ arn: queue.settings.arn }], { name: 'allowed' });
    const other = events.rule(bus, [{ arn: queue.settings.arn }], { name: 'other' });
    events.admit(EVENTS, 'sqs:SendMessage', queue.settings.arn, allowed);
    const event = await put();
    const messages = queue.receive(10);
    expect(messages.map(({ body, senderId }) => [JSON.parse(body), senderId])).toEqual([[event, EVENTS]]);
    expect(undelivered(allowed)).toEqual([]);
    expect(undelivered(other)).toMatchObject([{ to: queue.settings.arn }]);
  });
});

describe('eventbridge-pattern-rule: retries', () => {
  test('go on until the target takes the event, each pause about twice as long as the one before', async () => {
    events.refuse(4);
    const arn = functionRule();
    const start = events.stage.clock.now();
    await put();
    await events.stage.advance(60);
    expect(events.invocations).toHaveLength(1);
    expect(deliveries(arn).map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'will-retry'],
      [2, 'will-retry'],
      [3, 'will-retry'],
      [4, 'will-retry'],
      [5, 'delivered'],
    ]);
    const moments = deliveries(arn).map(({ at }) => (at - start) / 1_000);
    for (const [index, longest] of [1, 2, 4, 8].entries()) {
      const pause = (moments[index + 1] ?? 0) - (moments[index] ?? 0);
      expect(pause).toBeGreaterThanOrEqual(longest / 2);
      expect(pause).toBeLessThanOrEqual(longest);
    }
    expect(undelivered(arn)).toEqual([]);
  });

  test('end after as many as the policy says; the event becomes a dead letter', async () => {
    events.refuse();
    const RULE_ARN = functionRule({ retryPolicy: { maxAgeSeconds: 86_400, maxRetries: 2 } });
    const event = await put();
    await events.stage.advance(3_600);
    expect(deliveries(RULE_ARN)).toHaveLength(3);
    const { body, attributes } = letter();
    expect(JSON.parse(body)).toEqual(event);
    expect(attributes).toEqual({
      RULE_ARN,
      TARGET_ARN: functionArn,
      ERROR_CODE: 'THROTTLING',
      ERROR_MESSAGE: 'Rate exceeded',
      EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
      RETRY_ATTEMPTS: '2',
    });
    expect(undelivered(RULE_ARN)).toMatchObject([{ to: functionArn, deadLetters: deadLetters.settings.arn }]);
  });

  test('may be none at all', async () => {
    events.refuse(1);
    functionRule({ retryPolicy: { maxAgeSeconds: 60, maxRetries: 0 } });
    await put();
    expect(letter().attributes).toMatchObject({ RETRY_ATTEMPTS: '0' });
  });

  test('end when the event is as old as the policy says', async () => {
    events.refuse(Number.POSITIVE_INFINITY, new AwsError('ServiceException', 'busy', 500));
    functionRule({ retryPolicy: { maxAgeSeconds: 60, maxRetries: 185 } });
    await put();
    await events.stage.advance(59);
    expect(deadLetters.counts.visible).toBe(0);
    await events.stage.advance(1);
    expect(letter().attributes).toMatchObject({
      ERROR_CODE: 'ERROR_FROM_TARGET',
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
    });
  });

  test('go on for up to 24 hours by default, and the event is lost without a dead-letter queue', async () => {
    events.refuse();
    const arn = functionRule({ deadLetterArn: undefined });
    await put();
    await events.stage.advance(86_400);
    expect(deliveries(arn)).toHaveLength(186);
    expect(undelivered(arn)).toMatchObject([{ to: functionArn, reason: 'Rate exceeded' }]);
    expect(undelivered(arn)[0]).not.toHaveProperty('deadLetters');
  });
});

describe('eventbridge-pattern-rule: what no retry can heal becomes a dead letter at once', () => {
  test('no permission', async () => {
    const arn = events.rule(bus, [{ arn: functionArn, deadLetterArn: deadLetters.settings.arn }]);
    events.admit(EVENTS, 'sqs:SendMessage', deadLetters.settings.arn, arn);
    await put();
    const { attributes } = letter();
    expect(attributes).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS', RETRY_ATTEMPTS: '0' });
    expect(attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
    expect(deliveries(arn)).toMatchObject([{ attempt: 1, outcome: 'given-up' }]);
  });

  test('no such target', async () => {
    const arn = functionRule({ arn: events.stage.arn('sqs', 'gone') });
    events.admit(EVENTS, 'sqs:SendMessage', events.stage.arn('sqs', 'gone'), arn);
    await put();
    expect(letter().attributes).toMatchObject({ ERROR_CODE: 'NO_RESOURCE' });
  });

  test('an input template that makes no JSON of the event', async () => {
    const InputTransformer = { InputTemplate: '{"name": "<name>"}', InputPathsMap: { name: '$.detail.name' } };
    functionRule({ input: targetInput({ InputTransformer }, 'a target') });
    const event = await put({ name: 'the "ace"' });
    const { body, attributes } = letter();
    expect(attributes).toMatchObject({ ERROR_CODE: 'INVALID_JSON' });
    expect(JSON.parse(body)).toEqual(event);
  });

  test('queue-topic-access-policy: a dead-letter queue that does not admit the rule loses the event', async () => {
    events.refuse();
    const arn = events.rule(bus, [
      { arn: functionArn, deadLetterArn: deadLetters.settings.arn, retryPolicy: { maxAgeSeconds: 60, maxRetries: 0 } },
    ]);
    events.admit(EVENTS, 'lambda:InvokeFunction', functionArn, arn);
    await put();
    expect(deadLetters.counts.visible).toBe(0);
    expect(undelivered(arn).map(({ to }) => to)).toEqual([deadLetters.settings.arn, functionArn]);
  });
});

describe('eventbridge-pattern-rule: a target with a role', () => {
  test('is called with the role instead of by the service', async () => {
    const roleArn = events.trustedRole(`role-${bus}`, EVENTS, ['lambda:InvokeFunction']);
    events.rule(bus, [{ arn: functionArn, roleArn }]);
    await put();
    expect(events.invocations).toMatchObject([{ actor: { session: { roleArn } } }]);
  });

  test('is not called when the role does not trust EventBridge for the rule', async () => {
    const roleArn = events.trustedRole(`role-${bus}`, EVENTS, ['lambda:InvokeFunction'], 'arn:another-rule');
    functionRule({ roleArn });
    await put();
    expect(events.invocations).toEqual([]);
    expect(letter().attributes).toMatchObject({ ERROR_CODE: 'FAILED_TO_ASSUME_ROLE' });
  });

  test('is not called when the role may not', async () => {
    functionRule({ roleArn: events.trustedRole(`role-${bus}`, EVENTS, ['sqs:SendMessage']) });
    await put();
    expect(letter().attributes).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS' });
  });
});

describe('eventbridge-pattern-rule: another bus as a target', () => {
  const forward = (from: string, to: string) => {
    const roleArn = events.trustedRole(`forward-${from}`, EVENTS, ['events:PutEvents']);
    return events.rule(from, [{ arn: events.bridge.busArn(to), roleArn }], { name: 'forward' });
  };

  test('gets the same event, which its rules match', async () => {
    events.bridge.createBus(`${bus}-2`);
    forward(bus, `${bus}-2`);
    const arn = events.rule(`${bus}-2`, [{ arn: functionArn }]);
    events.admit(EVENTS, 'lambda:InvokeFunction', functionArn, arn);
    const event = await put();
    expect(events.invocations.map(({ delivery }) => JSON.parse(delivery.payload))).toEqual([event]);
    expect(events.stage.of('event').at(-1)).toMatchObject({ bus: `${bus}-2`, id: event.id, rules: [arn] });
  });

  test('does not pass it on to a third, so that two buses cannot go on for ever', async () => {
    events.bridge.createBus(`${bus}-2`);
    forward(bus, `${bus}-2`);
    const back = forward(`${bus}-2`, bus);
    const event = await put();
    expect(events.stage.of('event').filter(({ id }) => id === event.id)).toHaveLength(2);
    expect(undelivered(back)).toMatchObject([{ reason: `The event ${event.id} has come from another bus already.` }]);
  });

  test('gets events of other services too, and completes them', async () => {
    const session = events.stage.access.sessionFor(
      events.stage.roleArn(`sender-${bus}`, { Effect: 'Allow', Action: 'events:PutEvents', Resource: '*' }),
      'sender',
    );
    const payload = JSON.stringify({ source: 'lambda', 'detail-type': 'Result', detail: { ok: true } });
    await events.targets.deliver({ targetArn: events.bridge.busArn(bus), payload }, { session });
    expect(events.stage.of('event').at(-1)).toMatchObject({ bus, source: 'lambda', detail: { ok: true } });
  });
});
