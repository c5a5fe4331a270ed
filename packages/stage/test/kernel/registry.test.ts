import { describe, expect, test } from '@jest/globals';
import { array, number, optional, strictObject, string } from 'valibot';
import { StageError } from '../../errors.ts';
import { resourceType } from '../../registry.ts';
import { originOf } from '../support/origin.ts';

const origin = originOf('AWS::SQS::Queue', 'Followups1A2B', 'registration');

const queue = resourceType({
  type: 'AWS::SQS::Queue',
  properties: {
    DelaySeconds: optional(number(), 5),
    RedrivePolicy: optional(
      strictObject({ target: string(), rules: optional(array(strictObject({ max: number() }))) }),
    ),
  },
  notExecuted: { Tags: 'for billing' },
  create: (properties) => ({ ref: JSON.stringify(properties) }),
});

const create = (properties: object) => queue.create(properties, origin);

describe('a resource type', () => {
  test('takes what it declares, with defaults', async () => {
    expect(await create({})).toEqual({ ref: '{"DelaySeconds":5}' });
  });

  test('takes what it does not execute, and says why it does not', async () => {
    await expect(create({ Tags: [{ Key: 'any', Value: 'tag' }] })).resolves.toBeDefined();
    expect(queue.notExecuted).toEqual({ Tags: 'for billing' });
  });

  test.each<[string, object, string]>([
    ['an unknown property', { FifoQueue: true }, 'property FifoQueue is not supported by the local stage.'],
    [
      'an unknown property of a nested object',
      { RedrivePolicy: { target: 'a', maxReceiveCount: 3 } },
      'property RedrivePolicy.maxReceiveCount is not supported by the local stage.',
    ],
    [
      'an unknown property deep in a list',
      { RedrivePolicy: { target: 'a', rules: [{ max: 1 }, { max: 1, min: 0 }] } },
      'property RedrivePolicy.rules.1.min is not supported by the local stage.',
    ],
    ['a wrong value', { DelaySeconds: 'soon' }, 'property DelaySeconds has a value the local stage cannot use:'],
    [
      'a wrong value in a nested object',
      { RedrivePolicy: { target: 3 } },
      'property RedrivePolicy.target has a value the local stage cannot use:',
    ],
    [
      'a missing property',
      { RedrivePolicy: {} },
      'property RedrivePolicy.target has a value the local stage cannot use',
    ],
  ])('refuses %s, naming stack, logical id, type and path', async (_, properties, message) => {
    const failure = create(properties);
    await expect(failure).rejects.toThrow(`registration/Followups1A2B (AWS::SQS::Queue): ${message}`);
    await expect(failure).rejects.toBeInstanceOf(StageError);
  });

  test('is not created from properties that are refused', async () => {
    let created = 0;
    const type = resourceType({
      type: 'Test::Type',
      properties: {},
      create: () => {
        created += 1;
        return { ref: 'x' };
      },
    });
    await expect(type.create({ Unknown: 1 }, origin)).rejects.toThrow('Unknown');
    expect(created).toBe(0);
  });
});
