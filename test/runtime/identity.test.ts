import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { callerId, callerKeyId, requireGroup } from '#lambda/runtime/http/identity.ts';

// As much of an event as the code under test looks at.
const eventOf = (requestContext: object) => ({ requestContext }) as APIGatewayProxyEvent;
const member = (groups?: string) =>
  eventOf({ authorizer: { claims: { sub: 'p-1', ...(groups === undefined ? {} : { 'cognito:groups': groups }) } } });

describe('a group', () => {
  test.each(['operators', 'players,operators', '[operators]', '[players operators]', '[operators, players]'])(
    'backend-authorization: of "%s" operators are members',
    (groups) => expect(() => requireGroup(member(groups), 'operators')).not.toThrow(),
  );

  test.each([
    undefined,
    '',
    'players',
    'operators-of-old',
    '[players operators2]',
    'players,[operators]',
    '[operators],players',
  ])('backend-authorization: of "%s" operators are none', (groups) => {
    expect(() => requireGroup(member(groups), 'operators')).toThrow(
      expect.objectContaining({ name: 'Refusal', code: 'forbidden', message: expect.stringContaining('group') }),
    );
  });
});

describe('a key', () => {
  test('api-usage-plan-keys: is known by its id', () => {
    expect(callerKeyId(eventOf({ identity: { apiKeyId: 'key-1' } }))).toBe('key-1');
  });

  test.each([{}, { identity: {} }, { identity: { apiKeyId: null } }, { identity: { apiKeyId: '' } }])(
    'api-usage-plan-keys: without one the route is closed (%j)',
    (requestContext) => {
      expect(() => callerKeyId(eventOf(requestContext))).toThrow(
        expect.objectContaining({ code: 'unauthorized', message: 'The request carries no API key.' }),
      );
    },
  );
});

test('backend-authorization: a request without a token says so', () => {
  expect(() => callerId(eventOf({}))).toThrow('The request carries no identity.');
});
