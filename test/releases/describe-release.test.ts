import { expect, test } from '@jest/globals';
import { describeRelease } from '#lambda/releases/use-cases/describe-release.ts';

test('api-stage-variable-endpoint: what a function says comes from the variables of the API stage', () => {
  expect(describeRelease('galaxian', '7', { channel: 'testers', alias: 'live', nextHost: 'example.com' })).toEqual({
    gameId: 'galaxian',
    version: '7',
    channel: 'testers',
    alias: 'live',
  });
});

test.each([
  [null, 'channel'],
  [{ alias: 'live' }, 'channel'],
  [{ channel: 'testers' }, 'alias'],
])('api-stage-variable-endpoint: %j is an API stage that was set up by half', (variables, missing) => {
  expect(() => describeRelease('galaxian', '7', variables)).toThrow(`has no variable ${missing}`);
});
