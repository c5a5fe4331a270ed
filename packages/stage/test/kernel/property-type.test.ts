import { describe, expect, test } from '@jest/globals';
import { string } from 'valibot';
import { wrongType } from '../../property-type.ts';
import { resourceType } from '../../registry.ts';
import { originOf } from '../support/origin.ts';

const QUEUE = 'AWS::SQS::Queue';
const FUNCTION = 'AWS::Lambda::Function';

describe('a property that is not executed', () => {
  test.each<[string, string, unknown, string]>([
    [FUNCTION, 'Description', {}, 'a text'],
    [FUNCTION, 'Description', null, 'a text'],
    [FUNCTION, 'MemorySize', 'much', 'a number'],
    [FUNCTION, 'MemorySize', true, 'a number'],
    [QUEUE, 'FifoQueue', 1, 'true or false'],
    [FUNCTION, 'VpcConfig', [], 'an object'],
    [FUNCTION, 'Architectures', 'arm64', 'a list of texts'],
    [FUNCTION, 'Architectures', [{}], 'a list of texts'],
    [FUNCTION, 'FileSystemConfigs', {}, 'a list'],
    [QUEUE, 'Tags', { Key: 'a', Value: 'b' }, 'a list of tags, each with a Key and a Value'],
    [QUEUE, 'Tags', [{ Key: 'a' }], 'a list of tags, each with a Key and a Value'],
  ])('%s %s cannot be %j', (type, property, value, expected) => {
    expect(wrongType(type, property, value)).toBe(expected);
  });

  test.each<[string, string, unknown]>([
    [FUNCTION, 'Description', 'for people'],
    [FUNCTION, 'Description', 7],
    [FUNCTION, 'MemorySize', '128'],
    [QUEUE, 'FifoQueue', 'true'],
    [FUNCTION, 'Architectures', ['arm64']],
    [QUEUE, 'Tags', [{ Key: 'a', Value: 'b' }]],
    [QUEUE, 'RedrivePolicy', 'of several types'],
    [QUEUE, 'toString', 1],
    ['Test::Type', 'Tags', 1],
    ['constructor', 'name', 1],
  ])('%s %s can be %j', (type, property, value) => {
    expect(wrongType(type, property, value)).toBeUndefined();
  });

  test('is refused with its place', async () => {
    const type = resourceType({
      type: QUEUE,
      properties: { QueueName: string() },
      notExecuted: { Tags: 'billing' },
      create: () => ({ ref: 'x' }),
    });
    const origin = originOf(QUEUE, 'Work');
    await expect(type.create({ QueueName: 'a', Tags: 'red' }, origin)).rejects.toThrow(
      'arcade/Work (AWS::SQS::Queue): property Tags has a value the local stage cannot use: CloudFormation expects a list of tags',
    );
    await expect(type.create({ QueueName: 'a', Tags: [] }, origin)).resolves.toEqual({ ref: 'x' });
  });
});
