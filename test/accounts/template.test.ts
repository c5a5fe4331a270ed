import { expect, test } from '@jest/globals';
import { synthChapter } from '../support/synth-chapter.ts';
import { expectGoldenChapter } from '../support/template-golden.ts';
import { theOnly } from '../support/template-resources.ts';

const chapter = synthChapter('accounts');

test('cdk-synth-tests: the template is the golden one', () => expectGoldenChapter(chapter));

test('cognito-managed-login: the page has the code flow, and no other, and one address to come back to', () => {
  expect(theOnly(chapter, 'AWS::Cognito::UserPoolClient', 'LoginPage').Properties).toMatchObject({
    AllowedOAuthFlows: ['code'],
    CallbackURLs: ['http://localhost:3000/signed-in'],
    GenerateSecret: false,
  });
});
