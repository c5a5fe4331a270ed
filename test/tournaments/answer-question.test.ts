import { describe, expect, jest, test } from '@jest/globals';
import { parse, safeParse } from 'valibot';
import {
  type Answer,
  type AnswerQuestionPorts,
  answerQuestion,
  answerSchema,
  type Question,
  questionSchema,
} from '#lambda/tournaments/use-cases/answer-question.ts';

/** Answers a tournament whose callback has the id `callback-1`. */
async function answer(question: Question, given: Answer, { isHeard = true, isAsked = true } = {}) {
  const ports = {
    findCallbackId: jest.fn<AnswerQuestionPorts['findCallbackId']>(async () => (isAsked ? 'callback-1' : undefined)),
    succeed: jest.fn<AnswerQuestionPorts['succeed']>(async () => isHeard),
    fail: jest.fn<AnswerQuestionPorts['fail']>(async () => isHeard),
    heartbeat: jest.fn<AnswerQuestionPorts['heartbeat']>(async () => isHeard),
  };
  const code = await answerQuestion('cup', question, given, 'ada', ports).then(
    () => 'answered',
    (error: { readonly code: string }) => error.code,
  );
  const calls = Object.entries(ports).flatMap(([name, { mock }]) => mock.calls.map((args) => [name, ...args]));
  return { code, calls };
}

describe('lambda-durable-wait-callback: an answer goes to the callback of its question', () => {
  test.each<[Question, Answer, readonly unknown[]]>([
    ['matches', { standings: ['b', 'a'] }, ['succeed', 'callback-1', { standings: ['b', 'a'], reportedBy: 'ada' }]],
    ['matches', { decision: 'reject' }, ['fail', 'callback-1', 'Rejected']],
    ['matches', { decision: 'considering' }, ['heartbeat', 'callback-1']],
    ['approval', { decision: 'approve' }, ['succeed', 'callback-1', { approvedBy: 'ada' }]],
    ['approval', { decision: 'reject' }, ['fail', 'callback-1', 'Rejected']],
    ['approval', { decision: 'considering' }, ['heartbeat', 'callback-1']],
  ])('%s %j', async (question, given, call) => {
    expect(await answer(question, given)).toEqual({
      code: 'answered',
      calls: [['findCallbackId', 'cup', question], call],
    });
  });
});

test('lambda-durable-wait-callback: what does not fit the question is refused, before anything is read', async () => {
  expect(await answer('matches', { decision: 'approve' })).toEqual({ code: 'invalid_body', calls: [] });
  expect(await answer('approval', { standings: ['a'] })).toEqual({ code: 'invalid_body', calls: [] });
});

test('lambda-durable-wait-callback: a tournament that does not wait, not yet or no longer, gets no answer', async () => {
  expect(await answer('approval', { decision: 'approve' }, { isAsked: false })).toMatchObject({
    code: 'nothing_asked',
  });
  expect(await answer('approval', { decision: 'approve' }, { isHeard: false })).toMatchObject({
    code: 'nothing_asked',
  });
});

test('lambda-durable-wait-callback: an answer has standings or a decision, not both', () => {
  expect(parse(questionSchema, 'matches')).toBe('matches');
  const isAnswer = (value: unknown) => safeParse(answerSchema, value).success;
  expect([{ standings: ['a'] }, { decision: 'reject' }].map(isAnswer)).toEqual([true, true]);
  const wrong = [
    {},
    { standings: [] },
    { standings: [''] },
    { decision: 'yes' },
    { standings: ['a'], decision: 'reject' },
  ];
  expect([...wrong, { standings: Array.from({ length: 1_001 }, () => 'a') }].filter(isAnswer)).toEqual([]);
  expect(isAnswer({ standings: Array.from({ length: 1_000 }, () => 'a') })).toBe(true);
});
