import { expect, test } from '@jest/globals';
import { examineAcknowledgements } from '@serverless-arcade/proofs/static-checks/acknowledgements.ts';
import { checkEnvironment } from '@serverless-arcade/proofs/static-checks/cdk-nag.ts';
import { Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { synthDirectory } from '../support/synth-directory.ts';
import { testApp } from '../support/test-app.ts';

test.each(['sandbox', 'prod'] as const)(
  'cdk-synth-tests: in %s every finding is acknowledged on one construct, with a reason, and no acknowledgement is stale',
  (environment) => {
    const { lines, failures } = checkEnvironment(environment, synthDirectory());
    expect(lines).toEqual([expect.stringMatching(/: [1-9]\d* findings of cdk-nag, [1-9]\d* acknowledgements: /)]);
    expect(failures).toEqual([]);
  },
);

test('cdk-synth-tests: an acknowledgement that is stale, wide, missing or without a reason is found', () => {
  const app = testApp(synthDirectory());
  const stack = new Stack(app, 'copy');
  const [lonely] = ['Lonely', 'Lonelier'].map((id) => new Queue(stack, id, { enforceSSL: true }));
  if (lonely === undefined) throw new Error('There is no queue');
  const reason = 'Nothing that anybody would miss is ever in this queue, so nobody looks at it.';
  Validations.of(stack).acknowledge({ id: 'AwsSolutions-SQS3', reason });
  Validations.of(lonely).acknowledge({ id: 'AwsSolutions-SQS4', reason });
  Validations.of(lonely).acknowledge({ id: 'Serverless-SQSRedrivePolicy', reason: 'Not needed.' });
  app.synth();
  expect(examineAcknowledgements(app)).toEqual({
    acknowledged: 3,
    // Of two queues without anything: both rules of both.
    findings: 4,
    stale: ['copy/Lonely: AwsSolutions-SQS4'],
    wide: ['copy: AwsSolutions-SQS3'],
    notOnce: ['copy/Lonelier/Resource: Serverless-SQSRedrivePolicy'],
    withoutReason: ['copy/Lonely: Serverless-SQSRedrivePolicy'],
  });
});
