import { describe, expect, test } from '@jest/globals';
import type { DeployedMethod } from '../../services/api-gateway/exchange.ts';
import { Router } from '../../services/api-gateway/router.ts';

/** A router over these paths; every resource that is named with a method has it. */
function routerOf(...routes: readonly string[]): Router {
  const paths = new Set<string>(['/']);
  for (const route of routes) {
    const segments = (route.split(' ')[1] ?? '').split('/').slice(1);
    for (const index of segments.keys()) paths.add(`/${segments.slice(0, index + 1).join('/')}`);
  }
  const resources = [...paths].map((path) => {
    const cut = path.lastIndexOf('/');
    return path === '/'
      ? { id: '/', parentId: undefined, pathPart: '' }
      : { id: path, parentId: path.slice(0, cut) || '/', pathPart: path.slice(cut + 1) };
  });
  return new Router(resources, (_, path) =>
    routes.filter((route) => route.split(' ')[1] === path).map((route) => method(route)),
  );
}

function method(route: string): DeployedMethod {
  const [httpMethod = '', resourcePath = ''] = route.split(' ');
  const steps = {
    validate: () => {},
    cacheKey: () => '',
    integrate: async () => ({ status: 200, headers: {}, body: '' }),
  };
  return { resourceId: resourcePath, resourcePath, httpMethod, apiKeyRequired: false, ...steps };
}

const found = (router: Router, path: string, httpMethod = 'GET') => {
  const match = router.find(path, httpMethod);
  return match && [`${match.method.httpMethod} ${match.method.resourcePath}`, match.pathParameters];
};

describe('a request', () => {
  const router = routerOf(
    'GET /',
    'GET /games',
    'ANY /games/{gameId}',
    'GET /games/{gameId}',
    'GET /games/top',
    'GET /games/{gameId}/scores/{place+}',
    'ANY /{proxy+}',
  );

  test.each([
    ['/', ['GET /', {}]],
    ['/games', ['GET /games', {}]],
    ['/games/top', ['GET /games/top', {}]],
    ['/games/pinball', ['GET /games/{gameId}', { gameId: 'pinball' }]],
    ['/games/pinball/scores/world/1', ['GET /games/{gameId}/scores/{place+}', { gameId: 'pinball', place: 'world/1' }]],
    ['/players/me', ['ANY /{proxy+}', { proxy: 'players/me' }]],
  ])('to %s finds the most specific resource', (path, expected) => {
    expect(found(router, path)).toEqual(expected);
  });

  test('prefers the method of its own to ANY', () => {
    expect(found(router, '/games/pinball', 'GET')?.[0]).toBe('GET /games/{gameId}');
    expect(found(router, '/games/pinball', 'DELETE')?.[0]).toBe('ANY /games/{gameId}');
  });

  // Recorded: test_apigateway_common::TestApigatewayRouting.
  test('goes to the nearest {proxy+} above where a named resource has no such path or method', () => {
    expect(found(router, '/games/top/ten')).toEqual(['ANY /{proxy+}', { proxy: 'games/top/ten' }]);
    expect(found(router, '/games', 'POST')).toEqual(['ANY /{proxy+}', { proxy: 'games' }]);
    expect(found(routerOf('GET /part1', 'GET /{param+}'), '/part1/random')?.[0]).toBe('GET /{param+}');
    expect(found(routerOf('GET /part1', 'GET /{param}'), '/part1', 'POST')).toBeUndefined();
  });

  test('keeps what a greedy part takes as it was sent', () => {
    expect(found(router, '/test%2Balias@gmail.com/plus')?.[1]).toEqual({ proxy: 'test%2Balias@gmail.com/plus' });
  });

  test('needs at least one segment for {proxy+}', () => {
    expect(found(routerOf('ANY /files/{proxy+}'), '/files')).toBeUndefined();
    expect(found(routerOf('ANY /files/{proxy+}'), '/files/')).toBeUndefined();
  });

  test('may end with a slash, and its parameters are decoded', () => {
    expect(found(router, '/games/space%20race/')).toEqual(['GET /games/{gameId}', { gameId: 'space race' }]);
    expect(found(router, '/games/100%')).toEqual(['GET /games/{gameId}', { gameId: '100%' }]);
  });

  test('with an empty segment matches no variable', () => {
    expect(found(routerOf('GET /a/{b}/c'), '/a//c')).toBeUndefined();
  });
});

describe('what API Gateway refuses', () => {
  test('two variables at one level', () => {
    expect(() => routerOf('GET /games/{gameId}', 'GET /games/{title}')).toThrow(
      '/games/{title}: only one variable path part is allowed under /games.',
    );
  });

  test('something under a greedy part', () => {
    expect(() => routerOf('GET /{proxy+}/more')).toThrow('/{proxy+}: a greedy path part has to be the last one.');
  });

  test('a path part that is only partly a variable', () => {
    expect(() => routerOf('GET /game-{id}')).toThrow('a path part cannot be game-{id}');
  });
});
