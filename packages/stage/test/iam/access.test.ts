import { beforeEach, describe, expect, test } from '@jest/globals';
import { AwsError } from '../../errors.ts';
import { Access, ANONYMOUS, ANY_RESOURCE, DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import type { Statement } from '../../iam/policy.ts';
import { Records } from '../../records.ts';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reminder-role`;
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/arcade`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:reminders`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:reminder`;
const OVER_TLS = { 'aws:securetransport': 'true' };

let records: Records;
let access: Access;
beforeEach(() => {
  records = new Records(() => 0);
  access = new Access(records, ACCOUNT);
});

const statement = (overrides: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'dynamodb:PutItem',
  Resource: TABLE,
  ...overrides,
});
const grant = (overrides: Partial<Statement> = {}) => access.addRolePolicy(ROLE, { Statement: [statement(overrides)] });

function refusal(action: () => unknown): AwsError {
  try {
    action();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error('It was allowed');
}

describe('who calls', () => {
  test('is found by the access key that the stage issued', () => {
    const session = access.sessionFor(ROLE, 'reminder');
    expect(access.caller(session.accessKeyId)).toBe(session);
    expect(session.name).toBe('reminder');
    expect(session.arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/reminder-role/reminder`);
  });

  test.each([
    ['of its role', {}, 'allow'],
    ['of its session, rather than of its role', { context: { 'aws:principaltag/duty': 'print' } }, 'implicit-deny'],
  ] as const)('has the tags %s', (_, session, decision) => {
    access.addRole(ROLE, 3_600, { Duty: 'redrive' });
    grant({ Condition: { StringEquals: { 'aws:PrincipalTag/Duty': 'redrive' } } });
    const caller = access.sessionFor(ROLE, 'reminder', session);
    expect(access.decide(caller, { action: 'dynamodb:PutItem', resource: TABLE }, OVER_TLS)).toBe(decision);
  });

  test('two environments of one function have keys of their own', () => {
    const keys = [1, 2].map(() => access.sessionFor(ROLE, 'reminder').accessKeyId);
    expect(new Set(keys).size).toBe(2);
  });

  test.each([['of somebody else', 'key-of-somebody-else'] as const, ['that is missing', undefined] as const])(
    'an access key %s is refused',
    (_, key) => {
      const { code, status } = refusal(() => access.caller(key));
      expect([code, status]).toEqual(['UnrecognizedClientException', 403]);
    },
  );

  test('the developer may do everything that no resource policy forbids', () => {
    const developer = access.caller(DEVELOPER_ACCESS_KEY);
    access.authorize(developer, { action: 'sqs:PurgeQueue', resource: QUEUE }, OVER_TLS);
    access.addResourcePolicy(QUEUE, {
      Statement: [statement({ Effect: 'Deny', Action: 'sqs:*', Resource: QUEUE, Principal: '*' })],
    });
    const { message } = refusal(() =>
      access.authorize(developer, { action: 'sqs:PurgeQueue', resource: QUEUE }, OVER_TLS),
    );
    expect(message).toContain('with an explicit deny in a resource-based policy');
  });

  test('somebody anonymous may do only what a resource policy allows to everybody', () => {
    const anonymous = access.caller(ANONYMOUS);
    const read = { action: 'dynamodb:GetItem', resource: TABLE };
    expect(refusal(() => access.authorize(anonymous, read, OVER_TLS)).message).toContain('User: anonymous is not');

    const root = statement({ Action: read.action, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });
    access.addResourcePolicy(TABLE, { Statement: [root] });
    expect(refusal(() => access.authorize(anonymous, read, OVER_TLS)).code).toBe('AccessDeniedException');

    access.addResourcePolicy(TABLE, { Statement: [statement({ Action: read.action, Principal: '*' })] });
    access.authorize(anonymous, read, OVER_TLS);
  });
});

describe('what a role may', () => {
  const put = { action: 'dynamodb:PutItem', resource: TABLE };

  test('is what its policies say, all of them together', () => {
    grant();
    grant({ Action: 'dynamodb:GetItem' });
    const session = access.sessionFor(ROLE, 'reminder');
    access.authorize(session, put, OVER_TLS);
    access.authorize(session, { ...put, action: 'dynamodb:GetItem' }, OVER_TLS);
  });

  test('a refusal names who, which action and which resource', () => {
    grant({ Action: 'dynamodb:GetItem' });
    const { code, message, status } = refusal(() =>
      access.authorize(access.sessionFor(ROLE, 'reminder'), put, OVER_TLS),
    );
    expect(code).toBe('AccessDeniedException');
    expect(status).toBe(400);
    expect(message).toBe(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/reminder-role/reminder is not authorized to perform: ` +
        `dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    );
  });

  test('SQS answers a refusal with 403, as it does', () => {
    const session = access.sessionFor(ROLE, 'reminder');
    expect(refusal(() => access.authorize(session, { action: 'sqs:SendMessage', resource: QUEUE }, {})).status).toBe(
      403,
    );
  });

  test('a resource policy that names the role is enough', () => {
    access.addResourcePolicy(TABLE, { Statement: [statement({ Principal: { AWS: ROLE } })] });
    access.authorize(access.sessionFor(ROLE, 'reminder'), put, OVER_TLS);
    expect(refusal(() => access.authorize(access.sessionFor(`${ROLE}-2`, 'other'), put, OVER_TLS))).toBeDefined();
  });

  test('every decision is recorded for the function that called', () => {
    grant();
    const session = access.sessionFor(ROLE, 'reminder');
    access.authorize(session, put, OVER_TLS);
    refusal(() => access.authorize(session, { ...put, action: 'dynamodb:Scan' }, OVER_TLS));
    const call = { at: 0, kind: 'call', principal: 'reminder', resource: TABLE, role: ROLE };
    expect(records.of('call')).toEqual([
      { ...call, action: 'dynamodb:PutItem', allowed: true },
      { ...call, action: 'dynamodb:Scan', allowed: false },
    ]);
  });

  test('a decision is recorded with what it depended on, and nothing else of the context', () => {
    grant({ Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'PLAYER#1' } } });
    const context = { ...OVER_TLS, 'dynamodb:leadingkeys': 'PLAYER#1' };
    access.authorize(access.sessionFor(ROLE, 'reminder'), put, context);
    expect(records.of('call')).toMatchObject([{ allowed: true, context: { 'dynamodb:leadingkeys': 'PLAYER#1' } }]);
    expect(records.of('call')[0]?.context).not.toHaveProperty('aws:securetransport');
  });
});

describe('what a service may', () => {
  const invoke = { action: 'lambda:InvokeFunction', resource: FUNCTION };
  const RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/arcade/reminders`;
  const permit = (Condition: NonNullable<Statement['Condition']>) =>
    access.addResourcePolicy(FUNCTION, {
      Statement: [
        {
          Effect: 'Allow',
          Action: invoke.action,
          Resource: FUNCTION,
          Principal: { Service: 'events.amazonaws.com' },
          Condition,
        },
      ],
    });
  const may = (service: string, source: string) => access.serviceMay(service, invoke, source);

  test('is nothing without a permission on the resource', () => {
    expect(may('events.amazonaws.com', RULE)).toBe(false);
  });

  test('is what the permission says: this service, for this source', () => {
    permit({ ArnLike: { 'aws:SourceArn': RULE } });
    expect(may('events.amazonaws.com', RULE)).toBe(true);
    expect(may('events.amazonaws.com', `${RULE}-other`)).toBe(false);
    expect(may('sns.amazonaws.com', RULE)).toBe(false);
  });

  test('may depend on the account of the source', () => {
    permit({ StringEquals: { 'aws:SourceAccount': '111111111111' } });
    expect(may('events.amazonaws.com', RULE)).toBe(false);
    permit({ StringEquals: { 'aws:SourceAccount': ACCOUNT } });
    expect(may('events.amazonaws.com', RULE)).toBe(true);
  });

  test('a policy of the account holds for the resources that its statements name', () => {
    const group = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/arcade/events:*`;
    const put = { action: 'logs:PutLogEvents', resource: group };
    access.addResourcePolicy(ANY_RESOURCE, {
      Statement: [
        { Effect: 'Allow', Action: put.action, Resource: group, Principal: { Service: 'events.amazonaws.com' } },
      ],
    });
    expect(access.serviceMay('events.amazonaws.com', put, RULE)).toBe(true);
    expect(
      access.serviceMay('events.amazonaws.com', { ...put, resource: group.replace('events', 'plays') }, RULE),
    ).toBe(false);
  });

  test('may assume a role that trusts it, and only for the source that the role names', () => {
    access.addResourcePolicy(ROLE, {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': RULE } },
        },
      ],
    });
    const { roleArn, name } = access.assumeFor('scheduler.amazonaws.com', ROLE, RULE, 'tick');
    expect([roleArn, name]).toEqual([ROLE, 'tick']);
    for (const [service, source] of [
      ['events.amazonaws.com', RULE],
      ['scheduler.amazonaws.com', `${RULE}-other`],
    ] as const) {
      const { code, message } = refusal(() => access.assumeFor(service, ROLE, source, 'tick'));
      expect([code, message]).toEqual(['AccessDenied', `${ROLE} does not trust ${service} to assume it for ${source}`]);
    }
  });
});

describe('a session of a role for another caller', () => {
  const trust = (AWS: string) =>
    access.addResourcePolicy(ROLE, { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS } }] });
  const decisions = () => records.of('call').map(({ principal, allowed }) => `${principal} ${allowed}`);

  test('is one decision, whether the role trusts the account or the caller by its name', () => {
    const developer = access.caller(DEVELOPER_ACCESS_KEY);
    trust(`arn:aws:iam::${ACCOUNT}:root`);
    access.assumeAs(developer, ROLE, 'by-account');
    trust(developer.arn);
    access.assumeAs(developer, ROLE, 'by-name');
    expect(decisions()).toEqual(['developer true', 'developer true']);
  });

  test('is refused, and the refusal recorded, when the role trusts neither', () => {
    trust(`${ROLE}-other`);
    const developer = access.caller(DEVELOPER_ACCESS_KEY);
    expect(refusal(() => access.assumeAs(developer, ROLE, 'by-nobody')).code).toBe('AccessDenied');
    expect(decisions()).toEqual(['developer false']);
  });
});
