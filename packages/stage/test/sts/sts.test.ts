import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { query } from '../support/query.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

let folder: TemporaryFolder;
let stage: Stage;
beforeAll(async () => {
  folder = writeAssembly({ empty: {} });
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

const identity = (accessKey?: string) =>
  query(stage.endpoint, { Action: 'GetCallerIdentity', Version: '2011-06-15' }, accessKey);

describe('GetCallerIdentity', () => {
  test('names the person at the keyboard', async () => {
    const { texts } = await identity();
    expect(texts('Arn')).toEqual(['arn:aws:iam::000000000000:user/developer']);
    expect(texts('Account')).toEqual(['000000000000']);
    expect(texts('UserId')[0]).toMatch(/^AIDA[0-9A-F]{17}$/);
  });

  test('names the session of a role, without any permission', async () => {
    const { accessKeyId } = stage.services.access.sessionFor('arn:aws:iam::000000000000:role/worker', 'work');
    const { texts } = await identity(accessKeyId);
    expect(texts('Arn')).toEqual(['arn:aws:sts::000000000000:assumed-role/worker/work']);
    expect(texts('UserId')[0]).toMatch(/^AROA[0-9A-F]{17}:work$/);
  });

  test('refuses an access key that the stage has not issued', async () => {
    const { status, texts } = await identity('AKIDSOMEBODY');
    expect([status, texts('Code')]).toEqual([403, ['InvalidClientTokenId']]);
  });
});

describe('AssumeRole', () => {
  const ROLE = 'arn:aws:iam::000000000000:role/helper';
  const DEVELOPER = 'arn:aws:iam::000000000000:user/developer';
  const trust = (Condition = {}, Action = ['sts:AssumeRole', 'sts:TagSession']) =>
    stage.services.access.setResourcePolicy(ROLE, {
      Statement: [{ Effect: 'Allow', Action, Principal: { AWS: DEVELOPER }, Condition }],
    });
  const assume = (fields: Record<string, string> = {}, key = DEVELOPER_ACCESS_KEY) =>
    query(
      stage.endpoint,
      { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: ROLE, RoleSessionName: 'visit', ...fields },
      key,
    );
  const tagged = (...tags: readonly string[]) =>
    Object.fromEntries(
      tags.flatMap((key, index) => [
        [`Tags.member.${index + 1}.Key`, key],
        [`Tags.member.${index + 1}.Value`, 'red'],
      ]),
    );

  test.each([
    ['nothing-valid-in-here'],
    ['arn::b:::something/test-role'],
    ['arn:a::::something/test-role'],
    ['arn:a:::something/test-role'],
    ['arn:a:a::aaaaaaaaaa:'],
  ])('refuses the ARN %s, as recorded', async (RoleArn) => {
    const { status, texts } = await assume({ RoleArn });
    expect([status, texts('Code'), texts('Message')]).toEqual([400, ['ValidationError'], [`${RoleArn} is invalid`]]);
  });

  test('asks for the external id that the role wants', async () => {
    trust({ StringEquals: { 'sts:ExternalId': 'arcade' } });
    expect((await assume()).status).toBe(403);
    expect((await assume({ ExternalId: 'other' })).texts('Code')).toEqual(['AccessDenied']);
    expect((await assume({ ExternalId: 'arcade' })).status).toBe(200);
  });

  test('gives a session no more than its policy allows', async () => {
    trust();
    const { access } = stage.services;
    access.addRolePolicy(ROLE, { Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] });
    const Policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] });
    const [key = ''] = (await assume({ Policy })).texts('AccessKeyId');
    const decide = (action: string) => access.decide(access.caller(key), { action, resource: '*' }, {});
    expect([decide('sqs:SendMessage'), decide('sqs:PurgeQueue')]).toEqual(['allow', 'implicit-deny']);
    expect((await assume({ Policy: '{' })).texts('Code')).toEqual(['MalformedPolicyDocument']);
  });

  test('gives a session tags, and refuses them as recorded', async () => {
    trust();
    const { access } = stage.services;
    const message = async (fields: Record<string, string>, key?: string) =>
      (await assume(fields, key)).texts('Message')[0];
    expect(await message(tagged('team', 'Team'))).toMatch(/^Duplicate tag keys found/);
    const transitive = { ...tagged('team'), 'TransitiveTagKeys.member.1': 'other' };
    expect(await message(transitive)).toBe('The specified transitive tag key must be included in the requested tags.');
    const [key = ''] = (await assume({ ...transitive, 'TransitiveTagKeys.member.1': 'team' })).texts('AccessKeyId');
    expect(access.caller(key).context).toEqual({ 'aws:principaltag/team': 'red' });
    expect(await message(tagged('TEAM'), key)).toMatch(/^One of the specified transitive tag keys can't be set/);
    trust({}, ['sts:AssumeRole']);
    expect((await assume(tagged('team'))).texts('Message')[0]).toContain('sts:TagSession');
  });

  test('gives credentials that expire, and not for longer than the role allows', async () => {
    trust();
    expect((await assume({ DurationSeconds: '7200' })).texts('Message')[0]).toContain('exceeds the MaxSessionDuration');
    expect((await assume({ DurationSeconds: '60' })).texts('Code')).toEqual(['ValidationError']);
    const [key = ''] = (await assume({ DurationSeconds: '900' })).texts('AccessKeyId');
    expect((await identity(key)).status).toBe(200);
    await stage.advance(901);
    const late = await identity(key);
    expect([late.status, late.texts('Code')]).toEqual([403, ['ExpiredToken']]);
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261120/us-east-1/s3/aws4_request` };
    const ofS3 = await fetch(`${stage.endpoint}/some-bucket/some-key`, { headers });
    expect(ofS3.status).toBe(400);
    expect(await ofS3.text()).toContain('<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>');
  });
});

test('GetSessionToken gives a user other credentials, which cannot get others again', async () => {
  const call = (key?: string) => query(stage.endpoint, { Action: 'GetSessionToken', Version: '2011-06-15' }, key);
  const [key = ''] = (await call()).texts('AccessKeyId');
  expect((await identity(key)).texts('Arn')).toEqual(['arn:aws:iam::000000000000:user/developer']);
  expect((await call(key)).texts('Code')).toEqual(['AccessDenied']);
});
