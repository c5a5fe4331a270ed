import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const textsOf = (...patterns: readonly string[]) =>
  globSync([...patterns], { cwd: root, exclude: ['**/node_modules'] })
    .filter((file) => /\.(?:ts|mjs|json|ya?ml|md|sh)$|^\.ci\/run$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

/** What a credential looks like. The prefixes of IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const CREDENTIALS: Readonly<Record<string, RegExp>> = {
  'an access key': /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/,
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]/,
  'a secret access key': /aws_?secret_?access_?key\W{1,4}[A-Za-z0-9/+]{40}\b/i,
  'a token of GitHub': /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b/,
};

const kindsIn = (text: string) => Object.keys(CREDENTIALS).filter((kind) => CREDENTIALS[kind]?.test(text));

test('no-static-credentials: nothing in the repository looks like a credential', () => {
  const texts = textsOf(
    '{bin,demo,docs,lambda,lib,local,proofs,scripts,templates,test}/**',
    '.github/**',
    '.ci/run',
    '*.{json,md,ts}',
  );
  expect(texts.length).toBeGreaterThan(300);
  expect(texts.flatMap(({ file, text }) => kindsIn(text).map((kind) => `${file}: ${kind}`))).toEqual([]);
});

test.each([
  ['an access key', ['AKIA', 'ABCDEFGHIJKLMNOP']],
  ['a private key', ['-----BEGIN RSA PRIVATE', ' KEY-----\nMIIE']],
  ['a secret access key', ['aws_secret_access_key = ', 'wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzzzzz']],
  ['a token of GitHub', ['ghp_', 'a'.repeat(36)]],
])('no-static-credentials: %s would be found', (kind, parts) => {
  expect(kindsIn(`const value = "${parts.join('')}"`)).toEqual([kind]);
});

test('no-static-credentials: the clients of functions find the credentials of their role by themselves', () => {
  const functions = textsOf('lambda/**');
  const creations = functions.flatMap(({ file, text }) =>
    [...text.matchAll(/new \w+Client\(([^;]*)\);/g)].map(([creation]) => ({ file, creation })),
  );
  const given = creations.filter(({ creation }) => /credential|accessKey/i.test(creation));
  expect(creations.length).toBeGreaterThan(given.length);
  // Who acts in another account does so with what STS gives for a while.
  expect(given).toEqual([
    { file: 'lambda/accounts/adapters/fleet.ts', creation: 'new EC2Client({ ...clientDefaults, credentials });' },
  ]);
  expect(functions.filter(({ text }) => /credential-provider|AWS_PROFILE|fromEnv|fromIni/.test(text))).toEqual([]);
});

test('no-static-credentials: whoever signs a request by itself has its keys from the environment or from STS', () => {
  const keys = textsOf('lambda/**').flatMap(({ text }) =>
    [...text.matchAll(/(?:accessKeyId|secretAccessKey|sessionToken): (.*),$/gm)].map(([, value]) => value ?? ''),
  );
  const others = keys.filter((value) => !/^requiredEnv\('AWS_\w+'\)$/.test(value));
  expect(others).toEqual(['AccessKeyId', 'SecretAccessKey', 'SessionToken']);
});
