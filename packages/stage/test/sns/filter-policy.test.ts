import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { type FilterScope, parseFilterPolicy } from '../../services/sns/filter-policy.ts';
import { ServiceStage } from '../support/service-stage.ts';
import { attributeOf, bodiesIn, happened, Topics } from '../support/topics.ts';

type Attributes = Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;

const number = (StringValue: string) => ({ DataType: 'Number', StringValue });
const list = (...values: readonly unknown[]) => ({ DataType: 'String.Array', StringValue: JSON.stringify(values) });

/** The messages of the matrix, each by its name. */
const MESSAGES: Readonly<Record<string, Attributes>> = {
  none: {},
  other: { unrelated: attributeOf('x') },
  rugby: { sport: attributeOf('rugby') },
  Rugby: { sport: attributeOf('Rugby') },
  both: { sport: list('rugby', 'tennis') },
  odd: { sport: list('rugby', 7, true, null) },
  empty: { sport: list() },
  broken: { sport: { DataType: 'String.Array', StringValue: 'rugby' } },
  custom: { sport: { DataType: 'String.game', StringValue: 'rugby' } },
  bytes: { sport: { DataType: 'Binary', StringValue: 'cnVnYnk=' } },
  seven: { sport: number('7') },
  sevens: { sport: number('0.7e1') },
  textSeven: { sport: attributeOf('7') },
  address: { sport: attributeOf('10.0.0.9') },
  address6: { sport: attributeOf('2001:db8:1234:1a00::1') },
  dear: { sport: attributeOf('tennis'), price: number('301.5') },
  free: { sport: attributeOf('tennis'), price: number('0') },
};

/** Which of them a policy lets through. */
const MATRIX: readonly (readonly [title: string, policy: object, passing: readonly string[]])[] = [
  ['exact texts', { sport: ['rugby', 'x'] }, ['rugby', 'both', 'odd']],
  ['exact numbers', { sport: [7] }, ['odd', 'seven', 'sevens']],
  ['exact keywords', { sport: [true, null] }, ['odd']],
  [
    'anything but some texts',
    { sport: [{ 'anything-but': ['rugby', 'Rugby'] }] },
    ['both', 'odd', 'seven', 'sevens', 'textSeven', 'address', 'address6', 'dear', 'free'],
  ],
  [
    'anything but a number',
    { sport: [{ 'anything-but': 7 }] },
    ['rugby', 'Rugby', 'both', 'odd', 'textSeven', 'address', 'address6', 'dear', 'free'],
  ],
  [
    'anything but a prefix',
    { sport: [{ 'anything-but': { prefix: 'ru' } }] },
    ['Rugby', 'both', 'odd', 'seven', 'sevens', 'textSeven', 'address', 'address6', 'dear', 'free'],
  ],
  ['prefix', { sport: [{ prefix: 'ru' }] }, ['rugby', 'both', 'odd']],
  ['suffix', { sport: [{ suffix: 'nis' }] }, ['both', 'dear', 'free']],
  ['equals-ignore-case', { sport: [{ 'equals-ignore-case': 'RUGBY' }] }, ['rugby', 'Rugby', 'both', 'odd']],
  ['cidr of IPv4', { sport: [{ cidr: '10.0.0.0/24' }] }, ['address']],
  ['cidr of IPv6', { sport: [{ cidr: '2001:db8:1234:1a00::/64' }] }, ['address6']],
  ['numeric equality', { sport: [{ numeric: ['=', 7] }] }, ['odd', 'seven', 'sevens']],
  ['numeric range', { price: [{ numeric: ['>', 0, '<=', 301.5] }] }, ['dear']],
  ['numeric bound', { price: [{ numeric: ['<', 1] }] }, ['free']],
  ['presence', { price: [{ exists: true }] }, ['dear', 'free']],
  [
    'absence, of messages that have some attribute',
    { sport: [{ exists: false }] },
    ['other', 'empty', 'broken', 'custom', 'bytes'],
  ],
  [
    'either of several rules',
    { sport: [{ exists: false }, { prefix: 'R' }] },
    ['other', 'empty', 'broken', 'custom', 'bytes', 'Rugby'],
  ],
  ['all of several names', { sport: ['tennis'], price: [{ numeric: ['>', 100] }] }, ['dear']],
  ['$or', { $or: [{ sport: ['rugby'] }, { price: [0] }] }, ['rugby', 'both', 'odd', 'free']],
  ['$or beside a name', { sport: ['tennis'], $or: [{ price: [0] }, { price: [1] }] }, ['free']],
];

let stage: ServiceStage;
let topics: Topics;
beforeAll(async () => {
  stage = await ServiceStage.open();
  topics = new Topics(stage);
});
afterAll(async () => {
  topics.close();
  await stage.close();
});

const publish = (TopicArn: string, Message: string, MessageAttributes: Attributes = {}) =>
  topics.publish({ TopicArn, Message, MessageAttributes });

describe('sns-filter-policy: every message meets every policy, in one topic', () => {
  let passed: readonly (readonly string[])[];
  beforeAll(async () => {
    const topicArn = topics.topic();
    const queues = MATRIX.map(([, policy]) => topics.filtered(topicArn, policy));
    for (const [name, attributes] of Object.entries(MESSAGES)) {
      const sendable = Object.entries(attributes).map(([key, value]) => [
        key,
        value.DataType === 'Binary'
          ? { DataType: 'Binary', BinaryValue: Buffer.from(value.StringValue, 'base64') }
          : value,
      ]);
      await publish(topicArn, name, Object.fromEntries(sendable));
    }
    await stage.settle();
    passed = queues.map(bodiesIn);
  });

  test.each(MATRIX.map(([title, , passing], index) => [title, index, passing] as const))(
    '%s',
    (_title, index, passing) => {
      expect(passed[index]?.toSorted()).toEqual(passing.toSorted());
    },
  );
});

describe('sns-filter-policy: a policy for the body', () => {
  /** Which of these bodies pass, by their place. */
  async function passing(policy: object, bodies: readonly unknown[]): Promise<readonly number[]> {
    const topicArn = topics.topic();
    const queue = topics.filtered(topicArn, policy, 'MessageBody');
    const texts = bodies.map((body) => (typeof body === 'string' ? body : JSON.stringify(body)));
    for (const body of texts) await publish(topicArn, body, { kind: attributeOf('created') });
    await stage.settle();
    return bodiesIn(queue).map((body) => texts.indexOf(body));
  }

  test('looks at the JSON object that the message is, at any depth', async () => {
    const policy = { order: { kind: ['created'], total: [{ numeric: ['>=', 100] }] } };
    const bodies = [
      { order: { kind: 'created', total: 100, more: {} } },
      { order: { kind: 'created', total: '100' } },
      { order: { kind: 'created' }, total: 100 },
      { kind: 'created' },
      [],
      'created',
      '{"order":',
    ];
    expect(await passing(policy, bodies)).toEqual([0]);
    expect(await passing({ kind: ['created'] }, bodies)).toEqual([3]);
  });

  test('matches within one element of an array', async () => {
    const policy = { Records: { s3: { key: [{ prefix: 'auto-' }] }, eventName: [{ prefix: 'Created' }] } };
    const record = (eventName: string, key: string) => ({ eventName, s3: { key } });
    const bodies = [
      { Records: [record('Created', 'auto-1'), record('Removed', 'home-1')] },
      { Records: [record('Removed', 'auto-1'), record('Created', 'home-1')] },
      { Records: [] },
    ];
    expect(await passing(policy, bodies)).toEqual([0]);
  });

  test('knows $or inside objects', async () => {
    const policy = {
      $or: [{ metric: ['cpu'] }, { space: ['ec2'] }],
      detail: { scope: ['service'], $or: [{ source: ['watch'] }, { type: ['alarm'] }] },
    };
    const bodies = [
      { metric: 'cpu', detail: { scope: 'service', type: 'alarm' } },
      { space: 'ec2', detail: { scope: 'service', source: 'watch' } },
      { metric: 'cpu', detail: { scope: 'service' } },
      { metric: 'cpu', detail: { source: 'watch' } },
      { detail: { scope: 'service', source: 'watch' } },
    ];
    expect(await passing(policy, bodies)).toEqual([0, 1]);
  });

  test('wants a value that is neither null nor empty where it wants one at all', async () => {
    const bodies = [
      { a: 'x' },
      { a: 0 },
      { a: false },
      { a: [null, 'x'] },
      { a: null },
      { a: '' },
      { a: [] },
      { b: 'x' },
    ];
    expect(await passing({ a: [{ exists: true }] }, bodies)).toEqual([0, 1, 2, 3]);
    expect(await passing({ a: [{ exists: true }, null] }, bodies)).toEqual([0, 1, 2, 3, 4]);
    expect(await passing({ a: [''] }, bodies)).toEqual([5]);
    const either = { $or: [{ a: [{ exists: true }], b: ['y'] }, { a: [null] }] };
    expect(await passing(either, bodies)).toEqual([3, 4]);
  });
});

test('sns-filter-policy: what a subscriber does not want is on record, and no failure', async () => {
  const topicArn = topics.topic();
  const { name } = topics.filtered(topicArn, { sport: ['rugby'] }).settings;
  await publish(topicArn, 'x', { sport: attributeOf('tennis') });
  await stage.settle();
  expect(happened(stage, topicArn)).toEqual(['published', `filtered-out ${name}`]);
  expect(stage.of('undelivered').filter(({ from }) => from === topicArn)).toEqual([]);
});

describe('sns-filter-policy: a policy is refused', () => {
  const values = (count: number) => Array.from({ length: count }, (_, index) => `value-${index}`);
  const attributes = (policy: unknown): [unknown, FilterScope] => [policy, 'MessageAttributes'];
  const body = (policy: unknown): [unknown, FilterScope] => [policy, 'MessageBody'];

  test.each<[string, [unknown, FilterScope], string]>([
    ['that is no object', body(['x']), 'it must be an object'],
    ['with a value instead of a list', body({ a: 'x' }), 'a must be an object'],
    ['with an empty list', body({ a: [] }), 'a must not be an empty list'],
    ['with an empty object', body({ a: {} }), 'a must not be empty'],
    ['with a list in a list', body({ a: [['x']] }), 'a accepts texts, numbers'],
    ['with two operators in one', body({ a: [{ prefix: 'x', suffix: 'y' }] }), 'exactly one operator'],
    ['with an unknown operator', body({ a: [{ like: 'x' }] }), 'a has the operator like, which does not exist'],
    ['with a wildcard', body({ a: [{ wildcard: '*' }] }), 'a has the operator wildcard, which does not exist'],
    ['with anything but a suffix', body({ a: [{ 'anything-but': { suffix: 'x' } }] }), 'takes values or one prefix'],
    ['with anything but prefixes', body({ a: [{ 'anything-but': { prefix: ['x'] } }] }), 'takes values or one prefix'],
    ['with a prefix of any case', body({ a: [{ prefix: { 'equals-ignore-case': 'x' } }] }), 'takes no other operator'],
    ['with a suffix that is no text', body({ a: [{ suffix: 1 }] }), 'a has the operator suffix'],
    ['with an exists that is neither', body({ a: [{ exists: 'no' }] }), 'takes true or false'],
    ['with a number that is a text', body({ a: [{ numeric: ['=', '1'] }] }), 'a has the operator numeric'],
    ['with a range from top to bottom', body({ a: [{ numeric: ['>', 3, '<', 1] }] }), 'a range that is not one'],
    ['with a number over a billion', body({ a: [1_000_000_001] }), 'a compares with 1000000001'],
    ['with a bound over a billion', body({ a: [{ numeric: ['<', -1_000_000_001] }] }), 'a compares with -1000000001'],
    ['with an address that is none', body({ a: [{ cidr: '10.0.0.1' }] }), 'a has the operator cidr'],
    ['that is nested, of attributes', attributes({ a: { b: ['x'] } }), 'it is nested'],
    ['that is nested in $or, of attributes', attributes({ $or: [{ a: ['x'] }, { b: { c: ['x'] } }] }), 'it is nested'],
    ['with six keys', body(Object.fromEntries(values(6).map((key) => [key, ['x']]))), 'more than 5 keys'],
    ['with 151 values', attributes({ a: values(151) }), 'it combines to 151 values'],
    ['with 13 times 12 values', attributes({ a: values(13), b: values(12) }), 'it combines to 156 values'],
    ['with values too deep', body({ a: { b: { c: values(51) } } }), 'it combines to 153 values'],
    ['with too many in $or', attributes({ $or: [{ a: values(76) }, { b: values(75) }] }), 'it combines to 151 values'],
    ['over 256 KB', body({ a: ['x'.repeat(262_144)] }), 'it is over 256 KB'],
  ])('%s', (_title, [policy, scope], problem) => {
    const parse = () => parseFilterPolicy(policy, scope);
    expect(parse).toThrow(StageError);
    expect(parse).toThrow(problem);
    expect(parse).toThrow(/^Filter policy is not valid: .*\.$/);
  });

  test('only when it is over what is allowed', () => {
    const five = { a: values(5), b: values(3), c: values(2), d: values(5), e: ['x'] };
    expect(() => parseFilterPolicy(five, 'MessageAttributes')).not.toThrow();
    expect(() => parseFilterPolicy({ a: { b: { c: values(50) } } }, 'MessageBody')).not.toThrow();
    const documented = { a: { b: { c: values(4) } }, d: { e: values(3) } };
    expect(() => parseFilterPolicy(documented, 'MessageBody')).not.toThrow();
  });
});
