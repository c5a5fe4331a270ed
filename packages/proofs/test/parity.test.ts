import { describe, expect, test } from '@jest/globals';
import { formOf, readXml } from '@serverless-arcade/stage/wire/query-client.ts';
import { AT_OPENING, compare, type Verdict } from '../parity/comparison.ts';
import { type Compared, parityPage } from '../parity/page.ts';
import { summed } from '../parity.ts';

const refusal = (Code: string, Message: string, HTTPStatusCode = 400) => ({
  Error: { Code, Message },
  ResponseMetadata: { HTTPStatusCode },
});

describe('parity: an answer next to the recorded one', () => {
  test.each<[Verdict, string, unknown, unknown]>([
    ['same', 'with ids and times of its own', { MessageId: '<uuid:1>', At: 'date' }, { MessageId: '7', At: '2026' }],
    ['same', 'with its own names within a text', 'rule/<rule-name> of 111111111111', 'rule/plays of 000000000000'],
    ['silently different', 'with another text around a name', 'rule/<rule-name> of x', 'rule/plays of y'],
    ['silently different', 'with another value', { Count: 1 }, { Count: 2 }],
    ['silently different', 'with fewer elements', { Messages: [1, 2] }, { Messages: [1] }],
    ['silently different', 'that does not refuse', refusal('Invalid', 'no'), { MessageId: '7' }],
    ['silently different', 'that refuses', { MessageId: '<uuid:1>' }, refusal('Invalid', 'no')],
    ['lacks', 'without a member', { Body: 'x', Extra: 'y' }, { Body: 'x' }],
    ['lacks', 'with a member too many', { Body: 'x' }, { Body: 'x', Attributes: {} }],
    ['other words', 'that refuses in other words', refusal('Invalid', 'no'), refusal('Invalid', 'never')],
    ['other words', 'that is a template which does not open', refusal('Invalid', 'no'), refusal(AT_OPENING, 'no')],
    ['other code', 'that refuses with another code', refusal('Invalid', 'no'), refusal('Missing', 'no')],
    ['other code', 'that refuses with another status', refusal('Invalid', 'no', 404), refusal('Invalid', 'no')],
    [
      'refused by name',
      'that says what it does not know',
      { MessageId: '<uuid:1>' },
      refusal('UnknownOperationException', 'AmazonSQS.Tag is not supported by the local stage.'),
    ],
  ])('is %s %s', (verdict, _, recorded, answered) => {
    expect(compare(recorded, answered).verdict).toBe(verdict);
  });
});

describe('parity: the proof', () => {
  const recording = { file: 'sqs/test_sqs', test: 'Test::test', label: 'answer' };
  const compared = (verdict: Verdict, reason?: string): Compared => {
    return { recording, verdict, differences: ['$.a'], day: '2025-11-24', isAtOpening: false, reason };
  };
  const failures = (verdict: Verdict, reason?: string) =>
    summed(new Map([['sqs', [compared(verdict, reason)]]])).failures;

  test('falls short for a difference without a reason', () => {
    expect(failures('lacks')).toEqual(['sqs/test_sqs::Test::test answer: lacks: $.a']);
    expect(failures('lacks', 'the stage has no such member')).toEqual([]);
  });

  test('takes no reason for what nobody would see', () => {
    expect(failures('silently different', 'it is like that')).toHaveLength(1);
  });

  test('falls short for a reason that excuses nothing', () => {
    expect(failures('same', 'it is like that')).toEqual([
      'sqs/test_sqs::Test::test answer: has a reason and no difference',
    ]);
  });
});

describe('parity: the page', () => {
  const one = { differences: [], day: '2025-11-24', isAtOpening: false };
  const recording = (file: string) => ({ file, test: 'Test::test[a|b]', label: 'answer' });
  const page = parityPage([
    { ...one, recording: recording('sqs/test_sqs'), verdict: 'same' },
    { ...one, recording: recording('sqs/test_sqs'), verdict: 'other words', day: '2024-04-30', isAtOpening: true },
    { ...one, recording: recording('lambda_/test_lambda'), verdict: 'lacks', reason: 'The stage has no such member.' },
  ]);

  test('has a row for each service, with the days of its recordings and the share that agrees', () => {
    expect(page).toContain('| Lambda | 1 | 0 | 0 | 0 | 1 | 0 | 0 |\n| SQS | 2 | 1 | 1 | 0 | 0 | 0 | 0 |');
    expect(page).toContain('compares 3 answers that AWS gave from 2024-04-30 to 2025-11-24');
    expect(page).toContain('66.6 %');
    expect(page).toContain('except for 1 templates');
  });

  test('lists what differs, with its recording and the reason', () => {
    const row = '| Lambda | `lambda_/test_lambda::Test::test[a\\|b]` answer | lacks | The stage has no such member. |';
    expect(page.split('\n').filter((line) => line.includes('::'))).toEqual([row]);
  });
});

describe('parity: the Query protocol', () => {
  test('writes structures, lists and maps as botocore does', () => {
    const input = { TopicArn: 'a', Entries: [{ Id: '1', Attributes: new Map([['b', { Type: 'c' }]]) }], None: [] };
    expect([...formOf(input)]).toEqual([
      ['TopicArn', 'a'],
      ['Entries.member.1.Id', '1'],
      ['Entries.member.1.Attributes.entry.1.Name', 'b'],
      ['Entries.member.1.Attributes.entry.1.Value.Type', 'c'],
      ['None', ''],
    ]);
  });

  test('reads lists within lists, maps, texts, and lists that are empty', () => {
    const list = '<A><member><B><member>1</member><member>2</member></B></member></A>';
    const map = '<C><entry><key>k</key><value>&lt;v&gt; &amp;amp;</value></entry></C>';
    expect(readXml(`<R xmlns="x">${list}${map}<Failed></Failed><Subject></Subject></R>`, ['Failed'])).toEqual({
      R: { A: [{ B: ['1', '2'] }], C: { k: '<v> &amp;' }, Failed: [], Subject: '' },
    });
  });
});
