import { afterEach, describe, expect, test } from '@jest/globals';
import {
  DEAD_LETTER_QUEUES,
  deadLetterQueueUrls,
  REDRIVE_QUEUES,
  redriveQueueArns,
} from '#lambda/api/adapters/dead-letter-queues.ts';

const URL_OF_LOADS = 'https://sqs.us-east-1.amazonaws.com/000000000000/loads-dead-letters';
const ARN_OF_LOADS = 'arn:aws:sqs:us-east-1:000000000000:loads-dead-letters';

afterEach(() => {
  delete process.env[DEAD_LETTER_QUEUES];
  delete process.env[REDRIVE_QUEUES];
});

describe.each([
  [DEAD_LETTER_QUEUES, deadLetterQueueUrls, URL_OF_LOADS, ARN_OF_LOADS],
  [REDRIVE_QUEUES, redriveQueueArns, ARN_OF_LOADS, URL_OF_LOADS],
] as const)('%s', (variable, finder, address, notAnAddress) => {
  test('lambda-env-config: a queue is found by its name', () => {
    process.env[variable] = JSON.stringify({ loads: address });
    expect(finder()('loads')).toEqual({ queue: 'loads', deadLetterQueue: address });
  });

  test.each([[undefined], [''], ['Loads'], ['constructor'], ['__proto__'], [address]])(
    'backend-authorization: no queue has the name %s',
    (name) => {
      process.env[variable] = JSON.stringify({ loads: address });
      expect(() => finder()(name)).toThrow(expect.objectContaining({ code: 'not_found', status: 404 }));
    },
  );

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['not JSON', 'loads'],
    ['a list', '["loads"]'],
    ['a text', '"loads"'],
    ['with an address that is none', JSON.stringify({ loads: 'x' })],
    ['with addresses of the other kind', JSON.stringify({ loads: notAnAddress })],
    ['with a name that no path can hold', JSON.stringify({ 'a/b': address })],
  ])('lambda-env-config: a variable that is %s fails at init', (_, value) => {
    if (value !== undefined) process.env[variable] = value;
    expect(finder).toThrow();
  });
});
