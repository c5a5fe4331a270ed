import { describe, expect, test } from '@jest/globals';
import { StageError } from '../../errors.ts';
import { matchesPattern, parsePattern } from '../../event-pattern.ts';

const matches = (pattern: unknown, event: unknown) => matchesPattern(parsePattern(pattern), event);

/** The event of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
const EVENT = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '111122223333',
  time: '2017-12-22T18:43:48Z',
  region: 'us-west-1',
  resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0', 'arn:second'],
  detail: {
    'instance-id': 'i-1234567890abcdef0',
    state: 'terminated',
    'c-count': 5,
    'd-count': 3,
    'x-limit': 301.8,
    'source-ip': '10.0.0.33',
    'source-ip-6': '2001:db8::1',
    file: 'dir/picture.PNG',
    nothing: null,
    empty: '',
    none: [],
    flag: true,
    tags: ['red', 'green', 7],
    deep: { er: { est: 1 } },
  },
};

describe('eventbridge-pattern-rule: a pattern of the whole event', () => {
  test.each<[string, object, boolean]>([
    ['one field', { source: ['aws.ec2'] }, true],
    ['one of several values', { source: ['aws.s3', 'aws.ec2'] }, true],
    ['another value', { source: ['aws.s3'] }, false],
    ['two fields', { source: ['aws.ec2'], region: ['us-west-1'] }, true],
    ['two fields of which one differs', { source: ['aws.ec2'], region: ['us-east-1'] }, false],
    ['a nested field', { detail: { state: ['terminated'] } }, true],
    ['a field nested deeper', { detail: { deep: { er: { est: [1] } } } }, true],
    ['a field that is not there', { detail: { colour: ['red'] } }, false],
    ['a field below one that is no object', { source: { deeper: ['aws.ec2'] } }, false],
    ['an object where a value is', { detail: { deep: ['er'] } }, false],
    ['an element of an array', { resources: ['arn:second'] }, true],
    ['no element of an array', { resources: ['arn:third'] }, false],
    ['an empty array', { detail: { none: [''] } }, false],
  ])('%s', (_, pattern, expected) => {
    expect(matches(pattern, EVENT)).toBe(expected);
  });
});

describe('eventbridge-pattern-rule: what a pattern says about one field of the detail', () => {
  test.each<[string, unknown, boolean]>([
    ['c-count', 5, true],
    ['c-count', '5', false],
    ['flag', true, true],
    ['flag', false, false],
    ['flag', 'true', false],
    ['nothing', null, true],
    ['nothing', '', false],
    ['empty', '', true],
    ['empty', null, false],
    ['missing', null, false],

    ['state', { prefix: 'term' }, true],
    ['state', { prefix: '' }, true],
    ['state', { prefix: 'Term' }, false],
    ['state', { prefix: { 'equals-ignore-case': 'TERM' } }, true],
    ['state', { prefix: { 'equals-ignore-case': 'inated' } }, false],
    ['c-count', { prefix: '5' }, false],
    ['file', { suffix: '.PNG' }, true],
    ['file', { suffix: '.png' }, false],
    ['file', { suffix: { 'equals-ignore-case': '.png' } }, true],
    ['file', { suffix: { 'equals-ignore-case': 'dir' } }, false],
    ['state', { 'equals-ignore-case': 'TERMINATED' }, true],
    ['state', { 'equals-ignore-case': 'TERM' }, false],

    ['file', { wildcard: 'dir/*.PNG' }, true],
    ['file', { wildcard: '*' }, true],
    ['file', { wildcard: 'dir/*.png' }, false],
    ['file', { wildcard: '*ir/*ict*' }, true],
    ['file', { wildcard: 'dir' }, false],
    ['file', { wildcard: 'dir/picture.PNG' }, true],
    ['file', { wildcard: 'dir/picture\\*' }, false],
    ['file', { wildcard: '*r/*/*' }, false],
    ['file', { wildcard: 'dir/*/picture.PNG' }, false],
    ['file', { wildcard: '' }, false],
    ['c-count', { wildcard: '*' }, false],

    ['state', { 'anything-but': 'initializing' }, true],
    ['state', { 'anything-but': 'terminated' }, false],
    ['state', { 'anything-but': ['stopped', 'overloaded'] }, true],
    ['state', { 'anything-but': ['stopped', 'terminated'] }, false],
    ['x-limit', { 'anything-but': 123 }, true],
    ['x-limit', { 'anything-but': 301.8 }, false],
    ['x-limit', { 'anything-but': [100, 200, 301.8] }, false],
    ['x-limit', { 'anything-but': '301.8' }, true],
    ['state', { 'anything-but': { prefix: 'init' } }, true],
    ['state', { 'anything-but': { prefix: 'term' } }, false],
    ['state', { 'anything-but': { prefix: ['init', 'term'] } }, false],
    ['file', { 'anything-but': { suffix: '.txt' } }, true],
    ['file', { 'anything-but': { suffix: '.PNG' } }, false],
    ['file', { 'anything-but': { suffix: ['.txt', '.PNG'] } }, false],
    ['state', { 'anything-but': { 'equals-ignore-case': 'initializing' } }, true],
    ['state', { 'anything-but': { 'equals-ignore-case': 'TERMINATED' } }, false],
    ['state', { 'anything-but': { 'equals-ignore-case': ['Stopped', 'Terminated'] } }, false],
    ['file', { 'anything-but': { wildcard: '*/lib/*' } }, true],
    ['file', { 'anything-but': { wildcard: 'dir/*' } }, false],
    ['missing', { 'anything-but': 'initializing' }, false],
    ['tags', { 'anything-but': 'red' }, true],
    ['tags', { 'anything-but': { prefix: 'r' } }, true],

    ['c-count', { numeric: ['=', 5] }, true],
    ['x-limit', { numeric: ['=', 3.018e2] }, true],
    ['c-count', { numeric: ['>', 0, '<=', 5] }, true],
    ['c-count', { numeric: ['>', 0, '<', 5] }, false],
    ['c-count', { numeric: ['>=', 5] }, true],
    ['c-count', { numeric: ['>', 5] }, false],
    ['d-count', { numeric: ['<', 10] }, true],
    ['d-count', { numeric: ['<', 3] }, false],
    ['state', { numeric: ['>', 0] }, false],
    ['tags', { numeric: ['=', 7] }, true],

    ['source-ip', { cidr: '10.0.0.0/24' }, true],
    ['source-ip', { cidr: '10.0.1.0/24' }, false],
    ['source-ip', { cidr: '10.0.0.33/32' }, true],
    ['source-ip', { cidr: '0.0.0.0/0' }, true],
    ['source-ip', { cidr: '2001:db8::/32' }, false],
    ['source-ip-6', { cidr: '2001:db8::/32' }, true],
    ['source-ip-6', { cidr: '2001:db9::/32' }, false],
    ['state', { cidr: '0.0.0.0/0' }, false],

    ['c-count', { exists: true }, true],
    ['missing', { exists: true }, false],
    ['missing', { exists: false }, true],
    ['c-count', { exists: false }, false],
    ['nothing', { exists: true }, true],
    // Only leaves exist.
    ['deep', { exists: true }, false],
    ['deep', { exists: false }, true],
    ['none', { exists: true }, false],
    ['none', { exists: false }, true],
  ])('%s: %j', (field, accepted, expected) => {
    expect(matches({ detail: { [field]: [accepted] } }, EVENT)).toBe(expected);
  });

  test('a wildcard takes a text of many parts that nearly match in no time', () => {
    const start = performance.now();
    expect(matches({ text: [{ wildcard: '*aa*ab*ac*' }] }, { text: 'a'.repeat(200_000) })).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('a wildcard knows its own characters as they are', () => {
    expect(matches({ text: [{ wildcard: 'a\\*b*' }] }, { text: 'a*bc' })).toBe(true);
    expect(matches({ text: [{ wildcard: 'a\\*b*' }] }, { text: 'axbc' })).toBe(false);
    expect(matches({ text: [{ wildcard: 'a\\\\*' }] }, { text: 'a\\bc' })).toBe(true);
    expect(matches({ text: [{ wildcard: 'a.c' }] }, { text: 'abc' })).toBe(false);
    expect(matches({ text: [{ wildcard: 'a*c' }] }, { text: 'a\nc' })).toBe(true);
  });

  test('operators and values stand side by side in a list', () => {
    const pattern = { state: ['x', { prefix: 'y' }, { exists: false }] };
    expect(['x', 'yes', 'no'].map((state) => matches(pattern, { state }))).toEqual([true, true, false]);
    expect(matches(pattern, {})).toBe(true);
  });
});

describe('eventbridge-pattern-rule: $or', () => {
  const pattern = {
    source: ['aws.cloudwatch'],
    $or: [
      { metricName: ['CPUUtilization', 'ReadLatency'] },
      { metricType: ['MetricType'], $or: [{ metricId: [1234] }, { spaceId: [1000] }] },
      { scope: { of: ['Service'] } },
    ],
  };

  test.each<[object, boolean]>([
    [{ metricName: 'CPUUtilization' }, true],
    [{ metricType: 'MetricType', metricId: 1234 }, true],
    [{ metricType: 'MetricType', spaceId: 1000 }, true],
    [{ metricType: 'MetricType' }, false],
    [{ metricId: 1234 }, false],
    [{ scope: { of: 'Service' } }, true],
    [{}, false],
    [{ source: 'aws.ec2', metricName: 'CPUUtilization' }, false],
  ])('%j', (event, expected) => {
    expect(matches(pattern, { source: 'aws.cloudwatch', ...event })).toBe(expected);
  });

  test('two of them have to hold both, at any depth', () => {
    const both = { $or: [{ a: [1] }, { b: [1] }], detail: { $or: [{ c: [1] }, { d: [1] }] } };
    expect(matches(both, { b: 1, detail: { c: 1 } })).toBe(true);
    expect(matches(both, { b: 1, detail: {} })).toBe(false);
    expect(matches(both, { detail: { c: 1 } })).toBe(false);
  });
});

describe('eventbridge-pattern-rule: fields below one array', () => {
  const players = [
    { name: 'ada', score: 1 },
    { name: 'bob', score: 9 },
  ];

  test('match within one element', () => {
    expect(matches({ players: { name: ['ada'], score: [1] } }, { players })).toBe(true);
    expect(matches({ players: { name: ['ada'], score: [9] } }, { players })).toBe(false);
    expect(matches({ players: { name: ['bob'], score: [{ numeric: ['>', 5] }] } }, { players })).toBe(true);
  });

  test('exist when one element has them', () => {
    expect(matches({ players: { name: [{ exists: true }] } }, { players: [{ score: 1 }, { name: 'ada' }] })).toBe(true);
    expect(matches({ players: { name: [{ exists: false }] } }, { players: [{ score: 1 }, { name: 'ada' }] })).toBe(
      false,
    );
    expect(matches({ players: { name: [{ exists: false }] } }, { players: [{ score: 1 }] })).toBe(true);
  });

  test('match in nested arrays too', () => {
    expect(matches({ rows: { cell: [2] } }, { rows: [[{ cell: 1 }], [{ cell: 2 }]] })).toBe(true);
  });
});

describe('eventbridge-pattern-rule: an event source mapping filters by the same language', () => {
  test('a filter is JSON in a text, and compares the record', () => {
    const filter = parsePattern('{"body":{"kind":["PlayFinished"],"score":[{"numeric":[">=",100]}]}}');
    expect(matchesPattern(filter, { messageId: '1', body: { kind: 'PlayFinished', score: 100 } })).toBe(true);
    expect(matchesPattern(filter, { messageId: '1', body: { kind: 'PlayFinished', score: 99 } })).toBe(false);
    expect(matchesPattern(filter, { messageId: '1', body: 'PlayFinished' })).toBe(false);
  });
});

describe('eventbridge-pattern-rule: a pattern is refused in one line', () => {
  test.each<[unknown, string]>([
    ['{"source":', 'it is not JSON'],
    [[], 'it must be an object'],
    [null, 'it must be an object'],
    [{}, 'it must not be empty'],
    [{ detail: {} }, 'detail must not be empty'],
    [{ source: 'aws.ec2' }, 'source must be an object'],
    [{ source: [] }, 'source must not be an empty list'],
    [{ source: [['aws.ec2']] }, 'source accepts texts, numbers, true, false, null and operators only'],
    [{ detail: { state: [{ colour: 'red' }] } }, 'detail.state has the operator colour, which does not exist'],
    [{ state: [{ prefix: 'a', suffix: 'b' }] }, 'state must have exactly one operator in each object'],
    [{ state: [{}] }, 'state must have exactly one operator in each object'],
    [{ state: [{ prefix: 5 }] }, 'state has the operator prefix, which takes a text'],
    [
      { state: [{ suffix: { prefix: 'a' } }] },
      'state has the operator suffix, which takes a text or equals-ignore-case',
    ],
    [
      { bus: [{ wildcard: '*:*:*:*:*:event-bus/*' }] },
      'bus has the operator wildcard, and the rule is too complex: use fewer wildcards, or fewer characters that repeat after one',
    ],
    [
      { state: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'a' } } }] },
      'state has the operator anything-but with prefix, which takes a text or a list of texts here',
    ],
    [{ state: [{ wildcard: 'a**b' }] }, 'state has the operator wildcard with two wildcards in a row'],
    [
      { state: [{ wildcard: 'a\\b' }] },
      'state has the operator wildcard with a backslash before something else than * or \\',
    ],
    [
      { state: [{ 'anything-but': true }] },
      'state has the operator anything-but, which takes texts or numbers, all of one kind',
    ],
    [
      { state: [{ 'anything-but': ['a', 1] }] },
      'state has the operator anything-but, which takes texts or numbers, all of one kind',
    ],
    [
      { state: [{ 'anything-but': [] }] },
      'state has the operator anything-but, which takes texts or numbers, all of one kind',
    ],
    [
      { state: [{ 'anything-but': { numeric: ['=', 1] } }] },
      'state has the operator anything-but with numeric, which it does not take',
    ],
    [{ state: [{ 'anything-but': { prefix: '' } }] }, 'state has the operator anything-but with an empty prefix'],
    [{ count: [{ numeric: [] }] }, 'count has the operator numeric, which takes a list of comparisons'],
    [
      { count: [{ numeric: ['!', 1] }] },
      'count has the operator numeric with the comparison "!", which does not exist',
    ],
    [
      { count: [{ numeric: [{ toString: false }, 1] }] },
      'count has the operator numeric with the comparison {"toString":false}, which does not exist',
    ],
    [
      { count: [{ numeric: ['<'] }] },
      'count has the operator numeric, which compares with numbers from -5000000000 to 5000000000',
    ],
    [
      { count: [{ numeric: ['<', 6e9] }] },
      'count has the operator numeric, which compares with numbers from -5000000000 to 5000000000',
    ],
    [{ count: [{ numeric: ['<', 1, '>', 0] }] }, 'count has the operator numeric with a range that is not one'],
    [{ count: [{ numeric: ['>', 1, '<', 1] }] }, 'count has the operator numeric with a range that is not one'],
    [{ ip: [{ cidr: '10.0.0.0' }] }, 'ip has the operator cidr, which takes a block of addresses such as 10.0.0.0/24'],
    [
      { ip: [{ cidr: '10.0.0.0/33' }] },
      'ip has the operator cidr, which takes a block of addresses such as 10.0.0.0/24',
    ],
    [{ state: [{ exists: 'yes' }] }, 'state has the operator exists, which takes true or false'],
    [{ $or: [{ a: [1] }] }, '$or must be a list of at least two objects'],
    [{ $or: [{ prefix: ['a'] }, { b: [1] }] }, 'prefix is the name of an operator, which $or does not take'],
  ])('%j', (pattern, problem) => {
    expect(() => parsePattern(pattern)).toThrow(new StageError(`Event pattern is not valid: ${problem}.`));
  });
});

describe('eventbridge-pattern-rule: patterns that take long', () => {
  /** CPU time, in milliseconds: the wall clock says little on a busy machine. */
  const cost = (task: () => unknown) => {
    const before = process.cpuUsage();
    task();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  const names = Array.from('abcdefgh');

  test('arrays in many fields cost as much as they are long', () => {
    const long = Array.from({ length: 3_000 }, (_, value) => value);
    const event = Object.fromEntries(names.map((name) => [name, long]));
    const pattern = Object.fromEntries(names.map((name) => [name, [{ numeric: ['>=', 0] }]]));
    expect(cost(() => expect(matches({ ...pattern, z: [1] }, { ...event, z: 0 })).toBe(false))).toBeLessThan(2_000);
    expect(matches(pattern, event)).toBe(true);
  });

  test('a thousand alternatives look at a long array together', () => {
    const digits = Array.from({ length: 10 }, (_, digit) => digit);
    const or = (name: string) => ({ $or: digits.map((digit) => ({ [name]: [digit] })) });
    const pattern = { list: { ...or('x'), y: or('b'), z: or('c') } };
    const list = Array.from({ length: 20_000 }, (_, at) => (at % 2 === 0 ? { x: 1, y: { b: 1 } } : { z: { c: 1 } }));
    expect(cost(() => expect(matches(pattern, { list })).toBe(false))).toBeLessThan(2_000);
    expect(matches(pattern, { list: [...list, { x: 9, y: { b: 8 }, z: { c: 7 } }] })).toBe(true);
  });

  test('an alternative that asks for nothing in an array does not mind what is in it', () => {
    const pattern = { $or: [{ a: ['x'] }, { list: { b: ['x'] } }] };
    expect(matches(pattern, { a: 'x', list: [{ b: 'y' }, []] })).toBe(true);
    expect(matches({ c: pattern }, { c: [{ a: 'x', list: [] }, { list: { b: 'y' } }] })).toBe(true);
  });

  test('of two ways to a field, one is enough', () => {
    const pattern = { a: { b: [1] } };
    const events = [{ 'a.b': 1 }, { a: { b: 1 } }, { a: { b: 2 }, 'a.b': 1 }, { a: { b: 2 }, 'a.b': 2 }];
    expect(events.map((event) => matches(pattern, event))).toEqual([true, true, true, false]);
  });

  test.each<[string, unknown]>([
    [
      '$or makes more than 1000 alternatives',
      {
        $or: names.map((a) => ({ a: [a] })),
        b: { $or: names.map((b) => ({ b: [b] })) },
        c: { $or: names.map((c) => ({ c: [c] })) },
        d: { $or: names.map((d) => ({ d: [d] })) },
      },
    ],
    ['it has 5010 characters, more than 4096', { a: ['x'.repeat(5_000)] }],
    ['it is not JSON', `${'['.repeat(1_002)}${']'.repeat(1_002)}`],
    ['a has the operator toString, which does not exist', { a: [{ toString: 'x' }] }],
    [
      'a has the operator anything-but with __proto__, which it does not take',
      '{"a":[{"anything-but":{"__proto__":"x"}}]}',
    ],
  ])('%s', (message, pattern) => {
    expect(() => parsePattern(pattern)).toThrow(message);
  });
});
