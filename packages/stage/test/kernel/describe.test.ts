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

test('an error in a log is said, with the error that it carries', () => {
  const logged = (line: object) => sentenceOf({ ...stamp, kind: 'log', logGroup: 'g', line: JSON.stringify(line) });
  const error = { level: 'ERROR', message: 'Message failed', error: { message: 'No such player' } };
  expect(logged(error)).toEqual({ text: 'g: Message failed (No such player)', tone: 'failure' });
  expect(logged({ level: 'ERROR', message: 'Gone' })).toMatchObject({ text: 'g: Gone' });
  expect(logged({ level: 'INFO', message: 'says "level":"ERROR"' })).toBeUndefined();
});

test('messages that failed are said to have failed, although the function succeeded', () => {
  const batch = { ...stamp, kind: 'queue-batch', queue: 'q', functionName: 'f', requestId: 'r', size: 3 } as const;
  expect(sentenceOf({ ...batch, failed: 1, reason: 'No such player' })).toEqual({
    text: 'f: 1 of 3 failed: No such player',
    detail: 'q',
    tone: 'failure',
  });
  expect(sentenceOf({ ...batch, failed: 3 })).toMatchObject({ text: 'f: 3 of 3 failed: reported by the function' });
});

test('a record that nothing describes is shown with its kind', () => {
  expect(sentenceOf(JSON.parse('{ "at": 0, "kind": "teleported" }'))).toEqual({ text: 'teleported' });
  expect(sentenceOf(JSON.parse('{ "at": 0, "kind": "toString" }'))).toEqual({ text: 'toString' });
});
