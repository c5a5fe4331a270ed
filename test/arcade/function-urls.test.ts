import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

/** Every resource of every chapter, those on request included. */
const resources = globSync('templates/*.yaml').flatMap((file) =>
  Object.entries(Object(parse(readFileSync(file, 'utf8'))).Resources).map(([id, resource]) => ({
    name: `${file} ${id}`,
    ...Object(resource),
  })),
);

/**
 * SNS does not sign with Signature Version 4: the function answers anybody, and verifies the signature of each message.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
const OPEN = /^templates\/mailroom\.yaml ReceiveBulletin/;
const guarded = resources.filter(({ name }) => !OPEN.test(name));

const urls = guarded.filter(({ Type }) => Type === 'AWS::Lambda::Url');
const permissions = guarded.filter(({ Type }) => Type === 'AWS::Lambda::Permission');

test('lambda-function-url: there is one to guard', () => {
  expect(urls.length).toBeGreaterThan(0);
});

test('lambda-function-url: no URL of any chapter answers callers without a signature', () => {
  expect(urls.filter(({ Properties }) => Properties.AuthType !== 'AWS_IAM').map(({ name }) => name)).toEqual([]);
});

test('lambda-function-url: no function of any chapter lets everybody call it', () => {
  // An organisation is everybody in it: https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-organization.html
  const open = permissions.filter(
    ({ Properties: { Principal, PrincipalOrgID } }) => Principal === '*' && !PrincipalOrgID,
  );
  expect(open.map(({ name }) => name)).toEqual([]);
});
