import { describe, expect, test } from '@jest/globals';
import { AwsError, StageError } from '../../errors.ts';
import { type InputSource, targetInput } from '../../services/event-bridge/target-input.ts';

const event = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:first', 'arn:second'],
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING', count: 2, quote: 'a "b"', items: [{ id: 1 }, { id: 2 }] },
};
const SOURCE: InputSource = {
  event,
  ingestedAt: Date.UTC(2015, 10, 11, 21, 30),
  rule: { arn: 'arn:aws:events:us-east-2:123456789012:rule/example', name: 'example' },
};
type Properties = Parameters<typeof targetInput>[0];
const made = (properties: Properties) => targetInput(properties, 'Stack/Rule: the target T')(SOURCE);
const transformed = (InputTemplate: string, InputPathsMap?: Record<string, string>) =>
  made({ InputTransformer: { InputTemplate, InputPathsMap } });

describe('eventbridge-pattern-rule: a target gets', () => {
  test('the whole event, when nothing is said', () => {
    expect(JSON.parse(made({}))).toEqual(event);
  });

  test('a constant', () => {
    expect(made({ Input: '{"task": "clean"}' })).toBe('{"task": "clean"}');
  });

  test.each<[string, unknown]>([
    ['$', event],
    ['$.detail', event.detail],
    ['$.detail.instance-id', 'i-0123456789'],
    ['$.resources[1]', 'arn:second'],
    ['$.resources[*]', event.resources],
    ['$.detail.items[*].id', [1, 2]],
    ['$.detail.items[0]', { id: 1 }],
    ['$.detail.missing', null],
    ['$.source.deeper', null],
  ])('what is at %s', (InputPath, expected) => {
    expect(JSON.parse(made({ InputPath }))).toEqual(expected);
  });
});

describe('eventbridge-pattern-rule: an input template', () => {
  const paths = {
    instance: '$.detail.instance-id',
    state: '$.detail.state',
    all: '$.detail.items',
    count: '$.detail.count',
  };

  // The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
  test.each<[string, string, unknown]>([
    ['a text', '"instance <instance> is in <state>"', 'instance i-0123456789 is in RUNNING'],
    [
      'a text with escaped quotes',
      '"instance \\"<instance>\\" is in <state>"',
      'instance "i-0123456789" is in RUNNING',
    ],
    ['JSON', '{ "instance": <instance>,\n "state": <state> }', { instance: 'i-0123456789', state: 'RUNNING' }],
    ['JSON with texts', '{"a": "<state>", "b": "it is \\"<state>\\""}', { a: 'RUNNING', b: 'it is "RUNNING"' }],
    ['JSON with other values', '{"state": [9, <state>, true], "t": "Yes"}', { state: [9, 'RUNNING', true], t: 'Yes' }],
    ['values that are no texts', '{"all": <all>, "count": <count>}', { all: event.detail.items, count: 2 }],
    ['a number within a text', '"<count> of them"', '2 of them'],
    [
      'predefined variables',
      '{"arn": <aws.events.rule-arn>, "name": <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>}',
      { arn: SOURCE.rule.arn, name: 'example', at: '2015-11-11T21:30:00Z' },
    ],
    ['the event', '{"event": <aws.events.event.json>}', { event }],
    ['a predefined variable in a text', '"<aws.events.rule-name> triggered"', 'example triggered'],
  ])('makes %s', (_, template, expected) => {
    expect(JSON.parse(transformed(template, paths))).toEqual(expected);
  });

  test('has the event without its detail too', () => {
    const { detail: _, 'detail-type': detailType, ...rest } = event;
    expect(JSON.parse(transformed('{"event": <aws.events.event>}'))).toEqual({ event: { ...rest, detailType } });
  });

  test('makes JSON without blanks', () => {
    expect(transformed('{ "state" :  <state> }', paths)).toBe('{"state":"RUNNING"}');
  });

  test('leaves nothing where a path leads nowhere', () => {
    expect(transformed('"<missing>!"', { missing: '$.detail.missing' })).toBe('"!"');
    expect(transformed('{"a": <missing>}', { missing: '$.detail.missing' })).toBe('{"a":""}');
  });

  // Recorded: test_events_inputs::test_input_transformer_nested_keys_replacement.
  test('puts lists and objects into a text without their quotes, and into JSON in quotes not at all', () => {
    const lists = { list: '$.resources', one: '$.detail.items[0]' };
    expect(transformed('"<list> and <one>"', lists)).toBe('"[arn:first,arn:second] and {id:1}"');
    expect(() => transformed('{"list": "<list>"}', lists)).toThrow(AwsError);
  });

  test('may be several lines of text', () => {
    expect(transformed('"<state>"\n"<count> of them"\n', paths)).toBe('"RUNNING"\n"2 of them"');
  });

  test('does not escape what stands within quotes: a quote there makes the event undeliverable', () => {
    const template = '{"a": "<quote>"}';
    expect(() => transformed(template, { quote: '$.detail.quote' })).toThrow(AwsError);
    expect(transformed('{"a": <quote>}', { quote: '$.detail.quote' })).toBe('{"a":"a \\"b\\""}');
  });
});

describe('eventbridge-pattern-rule: a target is refused', () => {
  test.each<[string, Properties, string]>([
    ['two inputs', { Input: '1', InputPath: '$' }, 'has more than one of Input, InputPath and InputTransformer.'],
    ['an input that is not JSON', { Input: 'hello' }, 'has an Input that is not JSON.'],
    ['a path in brackets', { InputPath: "$['detail']" }, "has the path $['detail'], which EventBridge does not know."],
    ['a path without $', { InputPath: 'detail' }, 'has the path detail, which EventBridge does not know.'],
    [
      'a text without quotes',
      { InputTransformer: { InputTemplate: 'hello' } },
      'has an InputTemplate that is neither JSON nor lines of text in quotes.',
    ],
    [
      'a variable as a key',
      { InputTransformer: { InputTemplate: '{<a>: 1}', InputPathsMap: { a: '$.source' } } },
      'has an InputTemplate that is neither JSON nor lines of text in quotes.',
    ],
    [
      'an unknown variable',
      { InputTransformer: { InputTemplate: '"<a>"' } },
      'uses <a> in its InputTemplate, which InputPathsMap does not define.',
    ],
    [
      'a variable of a reserved name',
      { InputTransformer: { InputTemplate: '1', InputPathsMap: { 'aws.a': '$' } } },
      'defines the variable aws.a, a name that EventBridge keeps for itself.',
    ],
  ])('for %s', (_, properties, problem) => {
    const attempt = () => targetInput(properties, 'Stack/Rule: the target T');
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow(`Stack/Rule: the target T ${problem}`);
  });
});
