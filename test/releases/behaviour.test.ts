import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/iam/access.ts';
import { bundleFunctions } from '../../lib/bundle.ts';
import { moveRelease } from '../../playground/deployed/release.ts';
import type { Playground } from '../../playground/playground.ts';
import { closeArcades, openArcade, openChapter } from '../support/arcade.ts';
import { ask, askForFresh, invocations, patch, refresher, replace, settingsOf, turnCacheOn } from './releasing.ts';
import { scenes } from './story.ts';
import { switchedOn } from './switched.ts';

const OPERATOR = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };

let playground: Playground;

beforeAll(async () => {
  playground = await openChapter('releases');
}, 240_000); // It may have to be synthesized first.
afterAll(closeArcades);

describe.each(scenes)('the story of $id', ({ steps }) => {
  test.each(steps)('$pattern: $title', async ({ run }) => {
    expect(await run(playground)).not.toBe('');
  });
});

test('api-stage-variable-alias: a variable that names nothing answers 500, and the next change mends it', async () => {
  await patch(playground, 'preview', replace('/variables/alias', 'nowhere'));
  expect(await ask(playground, undefined, { at: 'preview' })).toMatchObject({
    status: 500,
    body: { error: { code: 'internal' } },
  });
  await patch(playground, 'preview', replace('/variables/alias', 'live'));
  expect((await ask(playground, undefined, { at: 'preview' })).status).toBe(200);
});

test('api-stage-variable-endpoint: a backend that fails is a 502 of this API, and tells nothing of its own', async () => {
  await patch(playground, 'preview', replace('/variables/alias', 'draft'));
  expect(await ask(playground, 'games/galaxian/next')).toMatchObject({
    status: 502,
    body: { error: { code: 'no_next_release' } },
  });
  await patch(playground, 'preview', replace('/variables/alias', 'live'));
});

test('api-stage-canary: the commands promote and take back, and say when there is nothing to promote', async () => {
  const { stage } = playground;
  const config = { endpoint: stage.endpoint, region: stage.region, credentials: OPERATOR };
  const clients = { cloudFormation: new CloudFormationClient(config), gateway: new APIGatewayClient(config) };
  const target = { stackName: 'arcade-releases', stageName: 'play' };
  try {
    const canary = [
      replace('/canarySettings/percentTraffic', '50'),
      replace('/canarySettings/stageVariableOverrides/alias', 'live'),
    ];
    await patch(playground, 'play', ...canary);
    expect(await moveRelease(clients, target, 'rollback')).toMatchObject({ alias: 'stable' });
    await expect(moveRelease(clients, target, 'promote')).rejects.toThrow('Canary does not exist');
    await patch(playground, 'play', ...canary);
    expect(await moveRelease(clients, target, 'promote')).toMatchObject({ alias: 'live' });
    expect((await settingsOf(playground)).canarySettings).toBeUndefined();
    await patch(playground, 'play', replace('/variables/alias', 'stable'));
    const without = { ...target, stackName: 'arcade-foundation' };
    await expect(moveRelease(clients, without, 'promote')).rejects.toThrow();
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
});

describe('who may renew an entry of the cache', () => {
  const STRATEGY = '/~1games~1{gameId}~1version/GET/caching/unauthorizedCacheControlHeaderStrategy';
  const callers = {
    nobody: () => undefined,
    'an unknown key': () => 'unknown',
    'a wrong secret': () => refresher(playground),
    'the role of the function': () =>
      playground.stage.services.access.sessionFor(playground.functionOf('releases/game-version').roleArn, 'other')
        .accessKeyId,
    'the role with the permission': () => refresher(playground),
  };

  beforeAll(() => turnCacheOn(playground));

  test('api-cache-client-invalidate: the permission is asked for unless somebody changes that', async () => {
    expect((await settingsOf(playground)).methodSettings?.['games~1{gameId}~1version/GET']).toMatchObject({
      requireAuthorizationForCacheControl: true,
      unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
    });
  });

  test.each([
    ['SUCCEED_WITH_RESPONSE_HEADER', 'nobody', 'kept, warned'],
    ['SUCCEED_WITH_RESPONSE_HEADER', 'an unknown key', 'kept, warned'],
    ['SUCCEED_WITH_RESPONSE_HEADER', 'a wrong secret', 'kept, warned'],
    ['SUCCEED_WITH_RESPONSE_HEADER', 'the role of the function', 'kept, warned'],
    ['SUCCEED_WITH_RESPONSE_HEADER', 'the role with the permission', 'renewed'],
    ['SUCCEED_WITHOUT_RESPONSE_HEADER', 'nobody', 'kept'],
    ['SUCCEED_WITHOUT_RESPONSE_HEADER', 'an unknown key', 'kept'],
    ['SUCCEED_WITHOUT_RESPONSE_HEADER', 'a wrong secret', 'kept'],
    ['SUCCEED_WITHOUT_RESPONSE_HEADER', 'the role of the function', 'kept'],
    ['SUCCEED_WITHOUT_RESPONSE_HEADER', 'the role with the permission', 'renewed'],
    ['FAIL_WITH_403', 'nobody', '403'],
    ['FAIL_WITH_403', 'an unknown key', '403'],
    ['FAIL_WITH_403', 'a wrong secret', '403'],
    ['FAIL_WITH_403', 'the role of the function', '403'],
    ['FAIL_WITH_403', 'the role with the permission', 'renewed'],
  ] as const)('api-cache-client-invalidate: %s, %s: %s', async (strategy, caller, outcome) => {
    await patch(playground, 'play', replace(STRATEGY, strategy));
    await ask(playground);
    const before = invocations(playground);
    const { status, warning } = await askForFresh(
      playground,
      callers[caller](),
      caller === 'a wrong secret' ? 'guessed' : undefined,
    );
    const seen =
      status === 200
        ? `${invocations(playground) > before ? 'renewed' : 'kept'}${warning === null ? '' : ', warned'}`
        : `${status}`;
    expect(seen).toBe(outcome);
  });
});

describe('with what is billed by the hour', () => {
  let hourly: Playground;
  beforeAll(async () => {
    const { directory } = await switchedOn({ hourly: 'true' }, await bundleFunctions());
    hourly = await openArcade(directory);
  }, 120_000);

  test('lambda-provisioned-concurrency: the first request is no cold start, and the evening has three environments', async () => {
    await patch(hourly, 'play', { op: 'remove', path: '/canarySettings' });
    const [run] = await hourly.during('invocation', () => ask(hourly));
    expect(run).toMatchObject({ coldStart: false, provisioned: { busy: 1, allocated: 1 } });
    const { clock, lambda } = hourly.stage.services;
    const arn = `${hourly.functionOf('releases/game-version').arn}:stable`;
    const hour = new Date(clock.now()).getUTCHours();
    await hourly.stage.advance(((23 - hour + 24) % 24 || 24) * 3_600);
    expect(lambda.provisioned.get(arn)).toMatchObject({ requested: 1 });
    await hourly.stage.advance(18 * 3_600);
    expect(lambda.provisioned.get(arn)).toMatchObject({ requested: 3, available: 3, status: 'READY' });
  });

  test('api-response-cache: the cache of the template answers', async () => {
    const paths = ['games/kept/version', 'games/kept/version'];
    const before = invocations(hourly);
    for (const path of paths) expect((await ask(hourly, path)).status).toBe(200);
    expect(invocations(hourly)).toBe(before + 1);
    expect(await settingsOf(hourly)).toMatchObject({ cacheClusterEnabled: true, cacheClusterSize: '0.5' });
  });
});
