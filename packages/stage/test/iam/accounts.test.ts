import { afterEach, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { ORGANIZATION } from '../../iam/accounts.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { query } from '../support/query.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const OWN = '000000000000';
const OTHER = '222222222222';
const ROLE = `arn:aws:iam::${OTHER}:role/reader`;
const QUEUE = `arn:aws:sqs:us-east-1:${OWN}:orders`;
const SEND = { action: 'sqs:SendMessage', resource: QUEUE };

let folder: TemporaryFolder | undefined;
let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
  folder?.remove();
});

/** A stage with two stacks: one of its own account, one of another, with a role. @param trusted by the role @param home in the first */
async function neighbours(trusted: string, more = {}, home = {}): Promise<Stage> {
  const trust = { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: trusted } }] };
  const may = { Statement: [{ Effect: 'Allow', Action: SEND.action, Resource: QUEUE }] };
  const Properties = {
    RoleName: 'reader',
    AssumeRolePolicyDocument: trust,
    Policies: [{ PolicyName: 'send', PolicyDocument: may }],
  };
  folder = writeAssembly({
    home: { resources: home },
    away: {
      environment: `aws://${OTHER}/unknown-region`,
      resources: { Reader: { Type: 'AWS::IAM::Role', Properties }, ...more },
      outputs: { Account: { Value: { Ref: 'AWS::AccountId' } }, Role: { Value: { 'Fn::GetAtt': ['Reader', 'Arn'] } } },
    },
  });
  stage = await Stage.open({ assembly: folder.path });
  return stage;
}

const sts = (Action: string, fields: Record<string, string> = {}, accessKey = DEVELOPER_ACCESS_KEY) =>
  query(stage?.endpoint ?? '', { Action, Version: '2011-06-15', ...fields }, accessKey);
const assume = (accessKey?: string) => sts('AssumeRole', { RoleArn: ROLE, RoleSessionName: 'visit' }, accessKey);

describe('a stack with an account of its own', () => {
  test('is in that account, next to the stage: its roles have it in their ARN', async () => {
    const { services, stacks } = await neighbours(OTHER);
    expect(stacks[1]?.outputs).toEqual({ Account: OTHER, Role: ROLE });
    const { accounts } = services.access;
    expect([OWN, OTHER, '999999999999'].map((one) => accounts.organizationOf(one))).toEqual([
      ORGANIZATION,
      ORGANIZATION,
      undefined,
    ]);
  });

  test('has a developer of its own', async () => {
    await neighbours(OTHER);
    const { texts } = await sts('GetCallerIdentity', {}, `${DEVELOPER_ACCESS_KEY}-${OTHER}`);
    expect([texts('Arn'), texts('Account')]).toEqual([[`arn:aws:iam::${OTHER}:user/developer`], [OTHER]]);
  });

  test('cannot have what the stage keeps for one account only', async () => {
    const opened = neighbours(OTHER, { Orders: { Type: 'AWS::SQS::Queue' } });
    await expect(opened).rejects.toThrow(
      `AWS::SQS::Queue in ${OTHER}, another account than the one of the other stacks, is not supported`,
    );
  });
});

describe('a role of another account', () => {
  test('is assumed by a caller that it trusts, and by no other', async () => {
    await neighbours(`arn:aws:iam::${OWN}:user/developer`);
    const { texts } = await assume();
    expect(texts('Arn')).toEqual([`arn:aws:sts::${OTHER}:assumed-role/reader/visit`]);
    const refused = await assume(`${DEVELOPER_ACCESS_KEY}-${OTHER}`);
    expect([refused.status, refused.texts('Code')]).toEqual([403, ['AccessDenied']]);
  });

  test('needs a permission of the caller, too, even where it trusts the caller by name', async () => {
    const { services } = await neighbours(`arn:aws:iam::${OWN}:role/visitor`);
    const visitor = services.access.sessionFor(`arn:aws:iam::${OWN}:role/visitor`, 'v');
    expect((await assume(visitor.accessKeyId)).status).toBe(403);
    services.access.addRolePolicy(`arn:aws:iam::${OWN}:role/visitor`, {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE }],
    });
    expect((await assume(visitor.accessKeyId)).status).toBe(200);
  });
});

describe('a resource of another account', () => {
  const decide = async (Principal: '*' | { AWS: string }, Condition = {}) => {
    const { services } = stage ?? (await neighbours(OTHER));
    const reader = services.access.sessionFor(ROLE, 'visit');
    services.access.setResourcePolicy(QUEUE, {
      Statement: [{ Effect: 'Allow', Action: SEND.action, Resource: QUEUE, Principal, Condition }],
    });
    return services.access.decide(reader, SEND, {});
  };

  test('takes both: what the caller may, and what the resource allows to the caller or its account', async () => {
    expect(await decide({ AWS: `arn:aws:iam::${OWN}:root` })).toBe('implicit-deny');
    for (const AWS of [ROLE, OTHER, `arn:aws:iam::${OTHER}:root`]) expect(await decide({ AWS })).toBe('allow');
    const stranger = stage?.services.access.sessionFor(`arn:aws:iam::${OTHER}:role/other`, 'visit');
    expect(stranger && stage?.services.access.decide(stranger, SEND, {})).toBe('implicit-deny');
  });

  test('may ask for the organisation of the caller', async () => {
    const condition = { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } };
    expect(await decide('*', condition)).toBe('allow');
    expect(await decide('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-aaaaaaaaaa' } })).toBe('implicit-deny');
    const access = stage?.services.access;
    const far = 'arn:aws:iam::999999999999:role/reader';
    access?.addRolePolicy(far, { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
    await decide('*', condition);
    expect(access?.decide(access.sessionFor(far, 'visit'), SEND, {})).toBe('implicit-deny');
    await decide('*', { StringEquals: { 'aws:PrincipalAccount': '999999999999' } });
    expect(access?.decide(access.sessionFor(far, 'visit'), SEND, {})).toBe('allow');
  });
});

describe('a function that another account invokes', () => {
  const ARN = `arn:aws:lambda:us-east-1:${OWN}:function:count`;
  const functionWith = (permission: object) => ({
    Count: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'count',
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: `arn:aws:iam::${OWN}:role/count`,
        Code: { ZipFile: 'exports.handler = async () => 1;' },
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Count' }, ...permission },
    },
  });

  /** The status of an invocation that runs nothing, by a role of an account. */
  async function invoke({ endpoint, services }: Stage, account: string): Promise<number> {
    const roleArn = `arn:aws:iam::${account}:role/caller`;
    services.access.addRolePolicy(roleArn, {
      Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: ARN }],
    });
    const { accessKeyId } = services.access.sessionFor(roleArn, 'caller');
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261120/us-east-1/lambda/aws4_request`;
    const headers = { authorization, 'x-amz-invocation-type': 'DryRun' };
    return (await fetch(`${endpoint}/2015-03-31/functions/${ARN}/invocations`, { method: 'POST', headers })).status;
  }

  test.each([
    ['the account', { Principal: OTHER }],
    ['the organisation', { Principal: '*', PrincipalOrgID: ORGANIZATION }],
  ])('lets in %s, and no other', async (_, permission) => {
    const opened = await neighbours(OTHER, {}, functionWith(permission));
    expect(await invoke(opened, OTHER)).toBe(204);
    expect(await invoke(opened, '999999999999')).toBe(403);
  });
});
