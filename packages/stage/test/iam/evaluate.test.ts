import { describe, expect, test } from '@jest/globals';
import { parse } from 'valibot';
import { StageError } from '../../errors.ts';
import { type AccessRequest, evaluate } from '../../iam/evaluate.ts';
import { type PolicyDocument, policyDocument, type Statement } from '../../iam/policy.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:player-reminders';
const ROLE = 'arn:aws:iam::000000000000:role/worker';

const request = (overrides: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: { type: 'AWS', id: ROLE },
  action: 'sqs:SendMessage',
  resource: QUEUE,
  context: { 'aws:securetransport': 'true' },
  ...overrides,
});
const policy = (...statements: readonly Statement[]): PolicyDocument => ({ Statement: [...statements] });
const allow = (overrides: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  ...overrides,
});
const deny = (overrides: Partial<Statement> = {}): Statement => ({ ...allow(overrides), Effect: 'Deny' });

describe('identity policies', () => {
  const decide = (statement: Partial<Statement>, overrides: Partial<AccessRequest> = {}) =>
    evaluate(request(overrides), [policy(allow(statement))], []);

  test('without one the request is denied', () => {
    expect(evaluate(request(), [], [])).toBe('implicit-deny');
  });

  test.each<[string, Partial<Statement>]>([
    ['the action itself', {}],
    ['the action in other letters', { Action: 'SQS:sendmessage' }],
    ['one of several actions', { Action: ['sqs:ReceiveMessage', 'sqs:SendMessage'] }],
    ['a wildcard at the end', { Action: 'sqs:Send*' }],
    ['a wildcard in the middle', { Action: 'sqs:*Message' }],
    ['every action', { Action: '*' }],
    ['a wildcard for one letter', { Action: 'sqs:SendMessag?' }],
    ['one of several resources', { Resource: ['arn:aws:s3:::x', QUEUE] }],
    ['a resource with a wildcard', { Resource: 'arn:aws:sqs:*:000000000000:player*' }],
    ['every resource', { Resource: '*' }],
  ])('%s allows', (_, statement) => {
    expect(decide(statement)).toBe('allow');
  });

  test.each<[string, Partial<Statement>]>([
    ['another action', { Action: 'sqs:ReceiveMessage' }],
    ['an action that only begins like it', { Action: 'sqs:Send' }],
    ['an action that goes on', { Action: 'sqs:SendMessageBatch' }],
    ['one letter too few', { Action: 'sqs:SendMessage?' }],
    ['another resource', { Resource: `${QUEUE}-dead-letters` }],
    ['a resource in other letters', { Resource: QUEUE.toUpperCase() }],
    ['a dot is a dot and no wildcard', { Resource: QUEUE.replace('player-reminders', 'player.reminders') }],
  ])('%s does not', (_, statement) => {
    expect(decide(statement)).toBe('implicit-deny');
  });

  test('a name with characters that mean something in a pattern is compared as it stands', () => {
    const resource = 'arn:aws:ssm:us-east-1:000000000000:parameter/a+b(c)[d].e';
    expect(decide({ Resource: resource }, { resource })).toBe('allow');
    expect(decide({ Resource: resource }, { resource: resource.replace('.e', 'xe') })).toBe('implicit-deny');
  });

  test('an explicit deny wins over every allow, wherever both stand', () => {
    expect(evaluate(request(), [policy(allow(), deny())], [])).toBe('explicit-deny');
    expect(evaluate(request(), [policy(deny({ Action: '*', Resource: '*' })), policy(allow())], [])).toBe(
      'explicit-deny',
    );
    expect(evaluate(request(), [policy(allow())], [policy(deny({ Principal: '*' }))])).toBe('explicit-deny');
    expect(evaluate(request(), [policy(deny())], [policy(allow({ Principal: '*' }))])).toBe('explicit-deny');
  });

  test('a deny of something else changes nothing', () => {
    expect(evaluate(request(), [policy(allow(), deny({ Action: 'sqs:DeleteMessage' }))], [])).toBe('allow');
  });
});

describe('conditions', () => {
  const decide = (Condition: NonNullable<Statement['Condition']>, context: AccessRequest['context']) =>
    evaluate(request({ context }), [policy(allow({ Condition }))], []) === 'allow';
  const arn = 'arn:aws:events:us-east-1:000000000000:rule/arcade/reminders';

  test.each<[string, NonNullable<Statement['Condition']>, AccessRequest['context'], boolean]>([
    ['StringEquals holds for the same text', { StringEquals: { 'a:k': 'x' } }, { 'a:k': 'x' }, true],
    ['StringEquals does not ignore letters', { StringEquals: { 'a:k': 'X' } }, { 'a:k': 'x' }, false],
    ['StringEquals knows no wildcard', { StringEquals: { 'a:k': '*' } }, { 'a:k': 'x' }, false],
    ['one of several values is enough', { StringEquals: { 'a:k': ['y', 'x'] } }, { 'a:k': 'x' }, true],
    ['StringLike knows wildcards', { StringLike: { 'a:k': 'x*z' } }, { 'a:k': 'xyz' }, true],
    ['ArnLike', { ArnLike: { 'aws:SourceArn': arn.replace('reminders', '*') } }, { 'aws:sourcearn': arn }, true],
    ['ArnEquals', { ArnEquals: { 'aws:SourceArn': arn } }, { 'aws:sourcearn': arn }, true],
    ['ArnEquals of another', { ArnEquals: { 'aws:SourceArn': `${arn}x` } }, { 'aws:sourcearn': arn }, false],
    ['Bool as a text', { Bool: { 'aws:SecureTransport': 'False' } }, { 'aws:securetransport': 'false' }, true],
    ['Bool as a boolean', { Bool: { 'aws:SecureTransport': false } }, { 'aws:securetransport': 'false' }, true],
    ['StringEqualsIgnoreCase', { StringEqualsIgnoreCase: { 'a:k': 'X' } }, { 'a:k': 'x' }, true],
    ['StringNotEquals of another text', { StringNotEquals: { 'a:k': 'y' } }, { 'a:k': 'x' }, true],
    ['StringNotEquals of the same text', { StringNotEquals: { 'a:k': 'x' } }, { 'a:k': 'x' }, false],
    ['StringNotEquals of one of several', { StringNotEquals: { 'a:k': ['y', 'x'] } }, { 'a:k': 'x' }, false],
    ['StringNotEquals without the key', { StringNotEquals: { 'a:k': 'x' } }, {}, true],
    ['StringNotLike', { StringNotLike: { 'a:k': 'x*' } }, { 'a:k': 'xyz' }, false],
    ['ArnNotLike', { ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*' } }, { 'aws:sourcearn': arn }, true],
    ['ArnNotEquals', { ArnNotEquals: { 'aws:SourceArn': arn } }, { 'aws:sourcearn': arn }, false],
    ['IfExists without the key', { StringEqualsIfExists: { 'a:k': 'x' } }, {}, true],
    ['IfExists with another value', { StringEqualsIfExists: { 'a:k': 'x' } }, { 'a:k': 'y' }, false],
    ['Null of a key that the request lacks', { Null: { 'a:k': 'true' } }, {}, true],
    ['Null of a key that it has', { Null: { 'a:k': true } }, { 'a:k': 'x' }, false],
    ['not Null', { Null: { 'a:k': 'false' } }, { 'a:k': 'x' }, true],
    ['a key that the request lacks', { StringLike: { 'a:k': '*' } }, {}, false],
    ['every key must hold', { StringEquals: { 'a:k': 'x', 'a:l': 'x' } }, { 'a:k': 'x', 'a:l': 'y' }, false],
    [
      'every operator must hold',
      { StringEquals: { 'a:k': 'x' }, Bool: { 'a:b': 'true' } },
      { 'a:k': 'x', 'a:b': 'false' },
      false,
    ],
  ])('%s', (_, condition, context, expected) => {
    expect(decide(condition, context)).toBe(expected);
  });

  test('a deny whose condition does not hold denies nothing', () => {
    const plainHttpOnly = deny({
      Principal: '*',
      Action: 'sqs:*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(evaluate(request(), [policy(allow())], [policy(plainHttpOnly)])).toBe('allow');
    const overHttp = request({ context: { 'aws:securetransport': 'false' } });
    expect(evaluate(overHttp, [policy(allow())], [policy(plainHttpOnly)])).toBe('explicit-deny');
  });

  test('an operator the stage does not know is an error that names it, not a guess', () => {
    const attempt = () => decide({ NumericLessThan: { 'a:k': 3 } }, { 'a:k': '2' });
    expect(attempt).toThrow(StageError);
    expect(attempt).toThrow('The condition operator NumericLessThan is not supported by the local stage.');
  });
});

describe('the policy of a key', () => {
  const KEY = 'arn:aws:kms:us-east-1:000000000000:key/1';
  const ACCOUNT = 'arn:aws:iam::000000000000:root';
  const decrypt = request({ action: 'kms:Decrypt', resource: KEY });
  const statement = (overrides: Partial<Statement>) => ({ Action: 'kms:*', Resource: '*', ...overrides });
  const identity = [policy(allow(statement({})))];
  const decide = (overrides: Partial<Statement>) => evaluate(decrypt, identity, [policy(allow(statement(overrides)))]);

  test('lets identity policies decide where it allows something to the account', () => {
    expect(evaluate(decrypt, identity, [])).toBe('implicit-deny');
    expect(decide({ Principal: { AWS: ACCOUNT } })).toBe('allow');
    expect(decide({ Principal: { AWS: ACCOUNT }, Action: 'kms:Encrypt' })).toBe('implicit-deny');
    expect(decide({ Principal: { AWS: 'arn:aws:iam::000000000000:role/other' } })).toBe('implicit-deny');
    expect(evaluate(decrypt, [], [policy(allow(statement({ Principal: { AWS: ACCOUNT } })))])).toBe('implicit-deny');
  });

  test('allows by itself, and an identity policy may deny', () => {
    const named = policy(allow(statement({ Principal: { AWS: ROLE } })));
    expect(evaluate(decrypt, [], [named])).toBe('allow');
    expect(evaluate(decrypt, [policy(deny(statement({})))], [named])).toBe('explicit-deny');
  });
});

describe('resource policies', () => {
  const decide = (statement: Partial<Statement>, overrides: Partial<AccessRequest> = {}) =>
    evaluate(request(overrides), [], [policy(allow(statement))]);

  test.each<[string, Statement['Principal'], ReturnType<typeof evaluate>]>([
    ['everybody', '*', 'allow'],
    ['every AWS principal', { AWS: '*' }, 'allow'],
    ['the role itself', { AWS: ROLE }, 'allow'],
    ['one of several roles', { AWS: [`${ROLE}-other`, ROLE] }, 'allow'],
    ['another role', { AWS: `${ROLE}-other` }, 'implicit-deny'],
    ['a service of the same name', { Service: ROLE }, 'implicit-deny'],
    ['nobody', undefined, 'implicit-deny'],
  ])('a statement for %s', (_, Principal, expected) => {
    expect(decide(Principal === undefined ? {} : { Principal })).toBe(expected);
  });

  test('a service is allowed by its domain', () => {
    const principal = { type: 'Service', id: 'events.amazonaws.com' } as const;
    expect(decide({ Principal: { Service: 'events.amazonaws.com' } }, { principal })).toBe('allow');
    expect(decide({ Principal: { Service: 'sns.amazonaws.com' } }, { principal })).toBe('implicit-deny');
    expect(decide({ Principal: { AWS: '*' } }, { principal })).toBe('implicit-deny');
  });

  test('the account root allows nobody by itself, but denies everybody', () => {
    const root = { AWS: 'arn:aws:iam::000000000000:root' };
    expect(decide({ Principal: root })).toBe('implicit-deny');
    expect(evaluate(request(), [policy(allow())], [policy(allow({ Principal: root }))])).toBe('allow');
    expect(evaluate(request(), [policy(allow())], [policy(deny({ Principal: root }))])).toBe('explicit-deny');
  });

  test('a statement without a resource is about the resource it belongs to', () => {
    const { Resource: _, ...statement } = allow({ Principal: '*' });
    expect(evaluate(request(), [], [policy(statement)])).toBe('allow');
  });

  test('an allow here is enough without an identity policy, and the other way round', () => {
    expect(decide({ Principal: { AWS: ROLE } })).toBe('allow');
    expect(evaluate(request(), [policy(allow())], [policy(allow({ Principal: { AWS: 'arn:other' } }))])).toBe('allow');
  });
});

describe('a policy document', () => {
  test.each([
    ['NotAction', { Effect: 'Allow', NotAction: 'sqs:*', Resource: '*' }],
    ['NotResource', { Effect: 'Allow', Action: 'sqs:*', NotResource: '*' }],
    ['NotPrincipal', { Effect: 'Deny', Action: 'sqs:*', Resource: '*', NotPrincipal: '*' }],
    ['an effect in other letters', { Effect: 'allow', Action: 'sqs:*', Resource: '*' }],
  ])('with %s is refused', (_, statement) => {
    expect(() => parse(policyDocument, { Version: '2012-10-17', Statement: [statement] })).toThrow();
  });
});

describe('variables of a policy', () => {
  const decide = (statement: Partial<Statement>, context: AccessRequest['context'], resource = QUEUE) =>
    evaluate(request({ resource, context }), [policy(allow({ Resource: '*', ...statement }))], []);
  const OWN = `arn:aws:sqs:*:*:\${aws:PrincipalTag/team}-*`;

  test('take their values from the request', () => {
    expect(decide({ Resource: OWN }, { 'aws:principaltag/team': 'player' })).toBe('allow');
    expect(decide({ Resource: OWN }, { 'aws:principaltag/team': 'other' })).toBe('implicit-deny');
    expect(decide({ Resource: OWN }, {})).toBe('implicit-deny');
    expect(decide({ Resource: OWN.replace('team', "team, 'player'") }, {})).toBe('allow');
  });

  test('a wildcard in a value, or written as a variable, is a character', () => {
    expect(decide({ Resource: OWN }, { 'aws:principaltag/team': '*' })).toBe('implicit-deny');
    expect(decide({ Resource: `arn:\${*}` }, {}, 'arn:*')).toBe('allow');
    expect(decide({ Resource: `arn:\${*}` }, {}, 'arn:a')).toBe('implicit-deny');
  });

  test('are in conditions, too', () => {
    const Condition = { StringEquals: { 's3:prefix': `home/\${aws:userid}/` } };
    expect(decide({ Condition }, { 's3:prefix': 'home/A:b/', 'aws:userid': 'A:b' })).toBe('allow');
    expect(decide({ Condition }, { 's3:prefix': 'home/A:c/', 'aws:userid': 'A:b' })).toBe('implicit-deny');
  });

  test('need the version that has them', () => {
    const document = (Version?: string) => ({ ...(Version && { Version }), Statement: [allow({ Resource: OWN })] });
    expect(() => parse(policyDocument, document())).toThrow('variables need Version 2012-10-17');
    expect(parse(policyDocument, document('2012-10-17'))).toBeDefined();
  });
});

describe('a key with several values', () => {
  const decide = (operator: string, values: readonly string[] | undefined) =>
    evaluate(
      request({ context: values === undefined ? {} : { 'dynamodb:leadingkeys': values } }),
      [policy(allow({ Condition: { [operator]: { 'dynamodb:LeadingKeys': ['a', 'b'] } } }))],
      [],
    ) === 'allow';

  test.each<[string, readonly string[] | undefined, boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'c'], false],
    ['ForAllValues:StringEquals', undefined, true],
    ['ForAnyValue:StringEquals', ['a', 'c'], true],
    ['ForAnyValue:StringEquals', ['c'], false],
    ['ForAnyValue:StringEquals', undefined, false],
    ['ForAnyValue:StringNotEquals', ['a', 'c'], true],
    ['ForAllValues:StringNotEquals', ['a', 'c'], false],
    ['ForAnyValue:StringNotEquals', undefined, false],
    ['StringNotEquals', undefined, true],
  ])('%s of %s: %s', (operator, values, holds) => {
    expect(decide(operator, values)).toBe(holds);
  });
});
