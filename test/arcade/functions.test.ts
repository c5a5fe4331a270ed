import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { synthArcade } from '../support/synth.ts';
import { aliasIn, nameAll, type Resource, referredId, resources, statementsOf } from '../support/template-resources.ts';

/** Rules for every function of every chapter: a new one has to keep them too. */
const arcade = synthArcade();
const functions = resources(arcade, 'AWS::Lambda::Function');
const roles = resources(arcade, 'AWS::IAM::Role');
const policies = resources(arcade, 'AWS::IAM::Policy');

const assumedByLambda = ({ Properties }: Resource) =>
  JSON.stringify(Properties.AssumeRolePolicyDocument).includes('lambda.amazonaws.com');

test('iam-role-per-function: no two functions share a role, and no role is left without a function', () => {
  const used = functions.map(({ chapter, Properties }) => `${chapter}/${referredId(Properties.Role)}`);
  expect(functions.length).toBeGreaterThan(0);
  expect([...new Set(used)].sort()).toEqual(nameAll(roles.filter(assumedByLambda)).sort());
  expect(used).toHaveLength(new Set(used).size);
});

test('iam-role-per-function: function roles carry no managed policy', () => {
  const managed = roles.filter((role) => assumedByLambda(role) && role.Properties.ManagedPolicyArns !== undefined);
  expect(nameAll(managed)).toEqual([]);
});

test.each(roles.filter(assumedByLambda))(
  'iam-role-per-function: $logicalId is taken by Lambda and by nobody else',
  ({ Properties }) => {
    expect(Properties.AssumeRolePolicyDocument).toMatchObject({
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    });
  },
);

test('iam-role-per-function: every policy belongs to one role', () => {
  const shared = policies.filter(({ Properties: { Roles, Users, Groups } }) => {
    return !Array.isArray(Roles) || Roles.length !== 1 || Users !== undefined || Groups !== undefined;
  });
  expect(policies.length).toBeGreaterThanOrEqual(functions.length);
  expect(nameAll(shared)).toEqual([]);
});

test('iam-role-per-function: actions are named one by one', () => {
  const wide = policies.filter((policy) =>
    statementsOf(policy).some(({ Action }) => Action.some((action) => action.includes('*'))),
  );
  expect(nameAll(wide)).toEqual([]);
});

test('iam-role-per-function: X-Ray, which knows no resources, and a look at alarms are all that is granted on everything', () => {
  const wide = policies.flatMap((policy) =>
    statementsOf(policy)
      .filter(({ Resource }) => Resource.some((resource) => typeof resource === 'string' && resource.includes('*')))
      .flatMap(({ Action }) => Action),
  );
  expect([...new Set(wide)].sort()).toEqual([
    'cloudwatch:DescribeAlarms',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('ddb-query-not-scan: no role of any chapter may scan', () => {
  const scanning = policies.filter((policy) =>
    statementsOf(policy).some(({ Action }) => Action.some((action) => /^dynamodb:(Scan|PartiQL)/.test(action))),
  );
  expect(nameAll(scanning)).toEqual([]);
});

test.each(functions)('lambda-config-explicit: $logicalId chooses its runtime, processor, memory and timeout', (fn) => {
  expect(fn.Properties).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    MemorySize: expect.any(Number),
    Timeout: expect.any(Number),
    Description: expect.stringMatching(/./),
  });
});

test.each(functions)('lambda-env-config: the environment of $logicalId is far below 4 KB and holds no secret', (fn) => {
  const { Variables } = fn.Properties.Environment as { Variables: Record<string, unknown> };
  // References become names and URLs of about the length that their JSON has here.
  expect(Buffer.byteLength(JSON.stringify(Variables))).toBeLessThan(4096 / 2);
  expect(
    Object.keys(Variables).filter((key) => /secret|passw|token|credential|(api|access|private)_?key/i.test(key)),
  ).toEqual([]);
  expect(JSON.stringify(Variables)).not.toContain('{{resolve:');
});

test.each(functions)(
  'lambda-stdout-logs: $logicalId names its stack in every line and metric',
  ({ chapter, Properties }) => {
    expect(Properties.Environment).toMatchObject({
      Variables: { POWERTOOLS_SERVICE_NAME: arcade.chapter(chapter).stack.stackName },
    });
  },
);

test('lambda-resource-policy: whoever may invoke a function is named down to the source', () => {
  const permissions = resources(arcade, 'AWS::Lambda::Permission');
  const open = permissions.filter(({ Properties: { SourceArn, Principal } }) => {
    return SourceArn === undefined || SourceArn === '*' || typeof Principal !== 'string' || Principal === '*';
  });
  expect(permissions.length).toBeGreaterThan(0);
  expect(nameAll(open)).toEqual([]);
});

test('xray-tracing: every function traces, and may say so', () => {
  const silent = functions.filter(
    ({ Properties }) => (Properties.TracingConfig as { Mode?: string } | undefined)?.Mode !== 'Active',
  );
  expect(nameAll(silent)).toEqual([]);
  const traced = policies
    .filter((policy) => statementsOf(policy).some(({ Action }) => Action.includes('xray:PutTraceSegments')))
    .map(({ chapter, Properties }) => `${chapter}/${referredId([Properties.Roles].flat()[0])}`);
  expect(traced.sort()).toEqual(nameAll(roles.filter(assumedByLambda)).sort());
});

test.each(functions)(
  'lambda-stdout-logs: $logicalId writes JSON lines to a log group of its own and no other',
  (fn) => {
    const { LogFormat, LogGroup } = fn.Properties.LoggingConfig as Record<string, unknown>;
    expect(LogFormat).toBe('JSON');
    const users = functions.filter(({ Properties }) =>
      isDeepStrictEqual(Properties.LoggingConfig, fn.Properties.LoggingConfig),
    );
    expect(nameAll(users)).toEqual(nameAll([fn]));
    const writable = policies
      .filter(({ Properties }) =>
        isDeepStrictEqual([Properties.Roles].flat()[0], { Ref: referredId(fn.Properties.Role) }),
      )
      .flatMap(statementsOf)
      .filter(({ Action }) => Action.some((action) => action.startsWith('logs:')));
    expect(writable).toMatchObject([
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [{ 'Fn::GetAtt': [referredId(LogGroup), 'Arn'] }],
      },
    ]);
  },
);

test('lambda-versions-aliases: every function has a live alias, and the alias names a published version', () => {
  const all = resources(arcade);
  const aliases = all.filter(({ Type }) => Type === 'AWS::Lambda::Alias');
  expect(aliases.map(({ Properties }) => referredId(Properties.FunctionName)).sort()).toEqual(
    all
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ logicalId }) => logicalId)
      .sort(),
  );
  for (const { Properties } of aliases) {
    const version = all.find(({ logicalId }) => logicalId === referredId(Properties.FunctionVersion));
    expect(version?.Type).toBe('AWS::Lambda::Version');
    expect(referredId(version?.Properties.FunctionName)).toBe(referredId(Properties.FunctionName));
    expect(Properties.Name).toBe('live');
  }
});

test('lambda-invocation-modes: how asynchronous events are treated is said of the alias that is invoked', () => {
  const settings = resources(arcade, 'AWS::Lambda::EventInvokeConfig');
  expect(settings.length).toBeGreaterThan(0);
  for (const { chapter, Properties } of settings) {
    const alias = aliasIn(Properties.Qualifier, resources(arcade.chapter(chapter)));
    expect(referredId(alias?.Properties.FunctionName)).toBe(referredId(Properties.FunctionName));
  }
});

test('lambda-versions-aliases: whoever invokes a function invokes its alias, never the function itself', () => {
  const functions = new Set(resources(arcade, 'AWS::Lambda::Function').map(({ logicalId }) => logicalId));
  const callers = resources(arcade).filter(({ Type }) =>
    [
      'AWS::ApiGateway::Method',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Permission',
      'AWS::Cognito::UserPool',
      'AWS::Events::Rule',
      'AWS::Scheduler::Schedule',
    ].includes(Type),
  );
  for (const { logicalId, Properties } of callers) {
    const named = [...functions].filter((id) => JSON.stringify(Properties).includes(`"${id}"`));
    expect([logicalId, named]).toEqual([logicalId, []]);
  }
});
