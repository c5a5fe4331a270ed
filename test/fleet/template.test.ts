import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('fleet');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('lambda-cross-account-invoke: the role of servers is for machines of EC2', () => {
  expect(theOnly(chapter, 'AWS::IAM::Role', 'Server').Properties.AssumeRolePolicyDocument).toMatchObject({
    Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
  });
});
