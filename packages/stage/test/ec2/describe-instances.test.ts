import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '../../iam/access.ts';
import { Stage } from '../../stage.ts';
import { writeAssembly } from '../support/assembly.ts';
import { query } from '../support/query.ts';
import type { TemporaryFolder } from '../support/temporary.ts';

const OTHER = '222222222222';
const instance = (name: string, InstanceType: string) => ({
  Type: 'AWS::EC2::Instance',
  Properties: { ImageId: 'ami-0123456789abcdef0', InstanceType, Tags: [{ Key: 'Name', Value: name }] },
});

let folder: TemporaryFolder;
let stage: Stage;
beforeAll(async () => {
  folder = writeAssembly({
    home: { resources: { One: instance('host-1', 't4g.nano'), Two: instance('host-2', 't4g.micro') } },
    away: { environment: `aws://${OTHER}/unknown-region`, resources: { Far: instance('far', 't4g.nano') } },
  });
  stage = await Stage.open({ assembly: folder.path });
});
afterAll(async () => {
  await stage.close();
  folder.remove();
});

const describeInstances = (fields: Record<string, string> = {}, key = DEVELOPER_ACCESS_KEY) =>
  query(stage.endpoint, { Action: 'DescribeInstances', Version: '2016-11-15', ...fields }, key);
const filtered = async (name: string, ...values: readonly string[]) => {
  const fields = values.map((value, index) => [`Filter.1.Value.${index + 1}`, value]);
  const { texts } = await describeInstances({ 'Filter.1.Name': name, ...Object.fromEntries(fields) });
  return texts('value');
};

describe('DescribeInstances', () => {
  test('lists the instances of the account of the caller, and of no other', async () => {
    const { texts, xml } = await describeInstances();
    expect(texts('value')).toEqual(['host-1', 'host-2']);
    expect(xml).toContain('<instanceState><code>16</code><name>running</name></instanceState>');
    expect(xml).toMatch(
      /^<DescribeInstancesResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15\/"><requestId>/,
    );
    const far = await describeInstances({}, `${DEVELOPER_ACCESS_KEY}-${OTHER}`);
    expect(far.texts('value')).toEqual(['far']);
  });

  test('filters by any of the values, with wildcards; nothing that is left is an empty list', async () => {
    expect(await filtered('instance-type', 't4g.micro', 't4g.large')).toEqual(['host-2']);
    expect(await filtered('tag:Name', 'host-?')).toEqual(['host-1', 'host-2']);
    expect(await filtered('tag:Owner', '*')).toEqual([]);
    expect(await filtered('instance-state-name', 'stopped')).toEqual([]);
    expect((await describeInstances({ 'Filter.1.Name': 'instance-type', 'Filter.1.Value.1': 'none' })).xml).toContain(
      '<reservationSet></reservationSet>',
    );
  });

  test('finds an instance by its id', async () => {
    const [first = ''] = (await describeInstances()).texts('instanceId');
    expect((await describeInstances({ 'InstanceId.1': first })).texts('value')).toEqual(['host-1']);
  });

  test.each([
    ['a parameter', { Colour: 'red' }, 'UnknownParameter', 'The parameter Colour is not recognized'],
    [
      'a filter',
      { 'Filter.1.Name': 'colour', 'Filter.1.Value.1': 'red' },
      'InvalidParameterValue',
      "The filter 'colour' is invalid",
    ],
    ['the form of an id', { 'InstanceId.1': 'ma1' }, 'InvalidInstanceID.Malformed', 'Invalid id: &quot;ma1&quot;'],
    [
      'an id',
      { 'InstanceId.1': 'i-01234567' },
      'InvalidInstanceID.NotFound',
      "The instance ID 'i-01234567' does not exist",
    ],
  ])('refuses %s that it does not know', async (_, fields, code, message) => {
    const { status, texts, xml } = await describeInstances(fields);
    expect([status, texts('Code'), texts('Message')]).toEqual([400, [code], [message]]);
    expect(xml).toMatch(/^<Response><Errors><Error>.*<\/Errors><RequestID>/);
  });

  test.each([
    ['without the permission', {}, 403, 'UnauthorizedOperation'],
    ['whose session is over', { expiresAt: 1 }, 400, 'RequestExpired'],
  ])('refuses a caller %s', async (_, options, expected, code) => {
    const { accessKeyId } = stage.services.access.sessionFor('arn:aws:iam::000000000000:role/idle', 'idle', options);
    const { status, texts } = await describeInstances({}, accessKeyId);
    expect([status, texts('Code')]).toEqual([expected, [code]]);
  });
});
