import { expect, test } from '@jest/globals';
import { describe as sentenceOf } from '../../describe.ts';
import type { StageRecord } from '../../records.ts';

const stamp = { at: 0 };
const message = { ...stamp, kind: 'message', queue: 'arcade-registration-Welcome', messageId: '1', body: '' } as const;

test('a record has one sentence, with what a terminal has room for besides', () => {
  expect(sentenceOf({ ...message, event: 'sent' })).toEqual({
    text: 'arcade-registration-Welcome: message sent',
    detail: '1',
    tone: 'plain',
  });
  expect(sentenceOf({ ...message, event: 'expired' }, () => 'Welcome')).toMatchObject({
    text: 'Welcome: message expired',
    tone: 'failure',
  });
});

test.each<[string, StageRecord]>([
  [
    'an allowed call',
    { ...stamp, kind: 'call', principal: 'f', action: 'sqs:SendMessage', resource: 'q', allowed: true },
  ],
  [
    'a delivery that its target tells of',
    { ...stamp, kind: 'delivery', from: 'r', to: 'q', attempt: 1, outcome: 'delivered' },
  ],
  [
    'the first data of an alarm',
    { ...stamp, kind: 'alarm', alarm: 'a', state: 'OK', previous: 'INSUFFICIENT_DATA', reason: '' },
  ],
  ['a line of a log', { ...stamp, kind: 'log', logGroup: 'g', line: 'l' }],
])('%s says nothing new', (_, record) => expect(sentenceOf(record)).toBeUndefined());

test('a record that nothing describes is shown with its kind', () => {
  expect(sentenceOf(JSON.parse('{ "at": 0, "kind": "teleported" }'))).toEqual({ text: 'teleported' });
  expect(sentenceOf(JSON.parse('{ "at": 0, "kind": "toString" }'))).toEqual({ text: 'toString' });
});
