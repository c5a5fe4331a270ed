import { describe, expect, test } from '@jest/globals';
import { matchesPattern, parsePattern } from '@serverless-arcade/stage/event-pattern.ts';
import { type FlowTemplate, flowsOf, loopsIn } from '../support/event-flow.ts';
import { kindsWrittenBy } from '../support/own-sources.ts';
import { synthArcade } from '../support/synth.ts';
import { nameAll, nameOf, type Resource, resources, theOnly } from '../support/template-resources.ts';

/**
 * No function may invoke itself, neither directly nor through what it writes. Lambda stops such a loop only after about 16
 * passes, and only one through SQS, SNS, S3 or Lambda itself
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html), so the templates are checked for all of them.
 */
const arcade = synthArcade();
const templates: FlowTemplate[] = arcade.chapters.map(({ id, stack: { template } }) => ({ id, template }));
const functions = resources(arcade, 'AWS::Lambda::Function');

/** The one loop that is meant, and why it does not turn. */
const INTENDED = {
  mapping: theOnly(arcade, 'AWS::Lambda::EventSourceMapping', 'Changes'),
  reason:
    'The reader of the stream keeps the leaderboard in the table that it reads, and so do those whom it tells; the filter of the mapping lets nothing through that any of them writes.',
  handlers: [
    'leaderboard/project-changes',
    'reactions/announce-high-score',
    'reactions/log-activity',
    'reactions/review-play',
    'reactions/welcome-player',
  ],
} as const;

const handlerOf = ({ Properties }: Resource) => String(Properties.Handler).replace(/\.handler$/, '');

test.each(functions)('lambda-no-recursion: Lambda is told to stop $logicalId when it finds it in a loop', (fn) => {
  expect(fn.Properties.RecursiveLoop).toBe('Terminate');
});

describe('over all templates', () => {
  const flows = flowsOf(templates);
  const withoutIntended = flows.filter(({ by }) => by !== nameOf(INTENDED.mapping));

  test('lambda-no-recursion: the flows are known: sources, destinations, rules, subscriptions and roles', () => {
    const types = new Map(resources(arcade).map((resource) => [nameOf(resource), resource.Type]));
    const kinds = new Set(flows.map(({ from, to }) => `${types.get(from)} -> ${types.get(to)}`));
    expect([...kinds].sort()).toEqual(
      [
        'AWS::DynamoDB::GlobalTable -> AWS::Lambda::Function',
        'AWS::Events::EventBus -> AWS::Lambda::Function',
        'AWS::Events::EventBus -> AWS::Logs::LogGroup',
        'AWS::Events::EventBus -> AWS::SQS::Queue',
        'AWS::Lambda::Function -> AWS::DynamoDB::GlobalTable',
        'AWS::Lambda::Function -> AWS::Events::EventBus',
        'AWS::Lambda::Function -> AWS::Lambda::Function',
        'AWS::Lambda::Function -> AWS::SNS::Topic',
        'AWS::Lambda::Function -> AWS::SQS::Queue',
        'AWS::SNS::Topic -> AWS::SQS::Queue',
        'AWS::SQS::Queue -> AWS::Lambda::Function',
        'AWS::SQS::Queue -> AWS::SQS::Queue',
      ].sort(),
    );
  });

  test('lambda-no-recursion: there is no loop but the intended one', () => {
    expect(loopsIn(withoutIntended)).toEqual([]);
  });

  test('lambda-no-recursion: the intended loop has the functions that its reason speaks of', () => {
    const looping = loopsIn(flows);
    const handlers = functions.filter((fn) => looping.includes(nameOf(fn))).map(handlerOf);
    expect(handlers.sort()).toEqual(INTENDED.handlers);
    expect(INTENDED.reason).toMatch(/filter/);
  });
});

describe('the intended loop', () => {
  const { Filters } = INTENDED.mapping.Properties.FilterCriteria as { Filters: { Pattern: string }[] };
  const passes = (eventName: string, entity: string) => {
    const image = { entity: { S: entity } };
    const record = {
      eventName,
      dynamodb: {
        ...(eventName === 'INSERT' ? {} : { OldImage: image }),
        ...(eventName === 'REMOVE' ? {} : { NewImage: image }),
      },
    };
    return Filters.some(({ Pattern }) => matchesPattern(parsePattern(Pattern), record));
  };
  const written = INTENDED.handlers.flatMap(kindsWrittenBy);

  test.each([...new Set(written)])(
    'lambda-no-recursion: is broken by the filter for what is written as %s',
    (entity) => {
      // Whether it is new, changed, or deleted when its time is over.
      expect(['INSERT', 'MODIFY', 'REMOVE'].filter((eventName) => passes(eventName, entity))).toEqual([]);
    },
  );

  test('lambda-no-recursion: the functions write what is known here, and the filter lets something through', () => {
    const known = ['activity', 'announcement', 'best', 'high-score', 'message', 'review'];
    expect([...new Set(written)].sort()).toEqual(known);
    expect([passes('INSERT', 'play'), passes('REMOVE', 'session')]).toEqual([true, true]);
  });

  test('lambda-no-recursion: a play that a review flags does not pass, and nobody in the loop may delete one', () => {
    expect(passes('MODIFY', 'play')).toBe(false);
    const deleting = flowsOf(
      templates.map(({ id, template }) => ({
        id,
        template: withoutActionsBut(template, /:(DeleteItem|BatchWriteItem)$/),
      })),
    ).filter(({ by }) => by.includes('Policy'));
    const inLoop = nameAll(functions.filter((fn) => INTENDED.handlers.some((handler) => handler === handlerOf(fn))));
    expect(deleting.filter(({ from }) => inLoop.includes(from))).toEqual([]);
    expect(deleting.length).toBeGreaterThan(0);
  });
});

/** A template whose roles may do nothing but certain things. */
function withoutActionsBut(template: FlowTemplate['template'], kept: RegExp): FlowTemplate['template'] {
  return JSON.parse(JSON.stringify(template), (key, value) =>
    key === 'Action' ? [value].flat().filter((action) => kept.test(String(action))) : value,
  );
}

describe('a loop that somebody builds', () => {
  const policy = (role: string, Action: string, Resource: unknown) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { Roles: [{ Ref: role }], PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } },
  });
  const fn = (role: string) => ({
    Type: 'AWS::Lambda::Function',
    Properties: { Role: { 'Fn::GetAtt': [role, 'Arn'] } },
  });
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const consumes = (queue: string, alias: unknown) => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: arn(queue), FunctionName: alias },
  });
  const base = {
    WorkerRole: { Type: 'AWS::IAM::Role' },
    ReaderRole: { Type: 'AWS::IAM::Role' },
    Worker: fn('WorkerRole'),
    Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Worker' } } },
    Work: { Type: 'AWS::SQS::Queue' },
    Mapping: consumes('Work', { Ref: 'Live' }),
  };
  const loops = (Resources: FlowTemplate['template']['Resources']) =>
    loopsIn(flowsOf([{ id: 'x', template: { Resources: { ...base, ...Resources } } }]));

  test('lambda-no-recursion: a function that sends to the queue it consumes is found', () => {
    expect(loops({})).toEqual([]);
    expect(loops({ P: policy('WorkerRole', 'sqs:SendMessage', arn('Work')) })).toEqual(['x/Work', 'x/Worker']);
  });

  test('lambda-no-recursion: so is one that leaves its own successes where it finds its work', () => {
    const destination = { OnSuccess: { Destination: arn('Work') } };
    const config = { FunctionName: { Ref: 'Worker' }, Qualifier: 'live', DestinationConfig: destination };
    expect(loops({ Config: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: config } })).toEqual([
      'x/Work',
      'x/Worker',
    ]);
  });

  test('lambda-no-recursion: so is the long way: function, topic, queue, function, bus, queue', () => {
    const found = loops({
      P1: policy('WorkerRole', 'sns:Publish', { Ref: 'News' }),
      News: { Type: 'AWS::SNS::Topic' },
      S: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'News' }, Endpoint: arn('Other') } },
      Other: { Type: 'AWS::SQS::Queue' },
      Reader: fn('ReaderRole'),
      M: consumes('Other', { Ref: 'Reader' }),
      P2: policy('ReaderRole', 'events:PutEvents', arn('Bus')),
      Bus: { Type: 'AWS::Events::EventBus' },
      R: { Type: 'AWS::Events::Rule', Properties: { EventBusName: { Ref: 'Bus' }, Targets: [{ Arn: arn('Work') }] } },
    });
    expect(found).toEqual(['x/Bus', 'x/News', 'x/Other', 'x/Reader', 'x/Work', 'x/Worker']);
  });

  test('lambda-no-recursion: a grant on everything hides nothing: it is an error', () => {
    expect(() => loops({ P: policy('WorkerRole', 'sqs:SendMessage', '*') })).toThrow(/x\/P allows sqs:SendMessage/);
  });
});
