import { SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { redrive } from '../../playground/redrive.ts';
import { CommandError, explain } from '../../scripts/command.ts';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:dead';
const credentials = { accessKeyId: 'local-developer', secretAccessKey: 'local' };
const failure = (task: Promise<unknown>) => task.then(String, explain);

describe('what is wrong around a command is one line', () => {
  test('no credentials', async () => {
    const provider = () =>
      Promise.reject(Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }));
    const sqs = new SQSClient({ region: 'us-east-1', credentials: provider });
    expect(await failure(redrive(sqs, ARN, 1))).toMatch(
      /^There are no AWS credentials\. For the local stage: .*local\.env/,
    );
  });

  test('no Region', async () => {
    const region = () => Promise.reject(new Error('Region is missing'));
    expect(await failure(redrive(new SQSClient({ region, credentials }), ARN, 1))).toMatch(/^There is no AWS Region: /);
  });

  test('nothing that answers, as the SDK reports it and as fetch does', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
    const says = / does not answer: connect ECONNREFUSED 127\.0\.0\.1:9\. For the local stage/;
    expect(explain(Object.assign(refused, { $metadata: {} }))).toMatch(says);
    expect(explain(new TypeError('fetch failed', { cause: refused }))).toMatch(says);
    expect(explain(new AggregateError([refused]))).toMatch(says);
  });

  test('what AWS refuses', () => {
    const error = new SQSServiceException({
      name: 'QueueDoesNotExist',
      message: 'No queue',
      $fault: 'client',
      $metadata: {},
    });
    expect(explain(error)).toBe('QueueDoesNotExist: No queue');
    expect(explain(new CommandError('It is wrong'))).toBe('It is wrong');
  });

  test('a bug shows where it is', () => expect(explain(new TypeError('oops'))).toMatch(/TypeError: oops\n +at /));
});
