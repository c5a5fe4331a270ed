import { afterEach, expect, test } from '@jest/globals';
import { requiredEnv } from '#lambda/runtime/env.ts';

const NAME = 'SOME_SETTING';
afterEach(() => {
  delete process.env[NAME];
});

test('lambda-env-config: a setting is what the environment says', () => {
  process.env[NAME] = 'the-table';
  expect(requiredEnv(NAME)).toBe('the-table');
});

test.each([undefined, ''])('lambda-env-config: one that is missing is missed at once, by its name (%j)', (value) => {
  if (value !== undefined) process.env[NAME] = value;
  expect(() => requiredEnv(NAME)).toThrow('The environment variable SOME_SETTING is not set');
});
