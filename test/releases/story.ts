import {
  DeleteProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { observe, type Scene, type Step } from '../../playground/step.ts';
import {
  aliasesOf,
  ask,
  askForFresh,
  invocations,
  moveAlias,
  patch,
  publish,
  refresher,
  replace,
  sumOf,
  turnCacheOn,
  withLambda,
} from './releasing.ts';

const variables: Step = {
  pattern: 'api-stage-variable-alias',
  title: 'Two API stages of one deployment invoke two aliases, and a third one is refused',
  async run(playground) {
    await patch(playground, 'play', replace('/canarySettings/percentTraffic', '0'));
    const [play, preview] = [await ask(playground), await ask(playground, undefined, { at: 'preview' })];
    observe(
      play.body.alias === 'stable' && preview.body.alias === 'live',
      `play: ${play.body.alias}, preview: ${preview.body.alias}`,
    );
    await patch(playground, 'preview', replace('/variables/alias', 'draft'));
    const lines = await playground.during('log', async () => {
      const { status } = await ask(playground, undefined, { at: 'preview' });
      observe(status === 500, `an alias without a permission is answered ${status}`);
    });
    await patch(playground, 'preview', replace('/variables/alias', 'live'));
    const told = lines.filter(({ line }) => line.includes('Invalid permissions on Lambda function'));
    observe(told.length === 1, `${told.length} lines of the log say why`);
    return 'play has stable, preview has live; with alias=draft a 500, and the log says "Invalid permissions on Lambda function"';
  },
};

const endpoint: Step = {
  pattern: 'api-stage-variable-endpoint',
  title: 'The host of a backend is a variable, and so is a text of the template',
  async run(playground) {
    const { status, body } = await ask(playground, 'games/galaxian/next');
    const { askedBy, next } = body;
    observe(status === 200 && askedBy === 'everybody', `${status}, asked by ${askedBy}`);
    observe(Object(next).channel === 'testers', `the backend is of the channel ${Object(next).channel}`);
    return 'play asks https://<nextHost>/games/galaxian/version, which is the API stage preview, without a function between';
  },
};

const canary: Step = {
  pattern: 'api-stage-canary',
  title: 'A share of the requests meets the new version; then everybody, or nobody',
  async run(playground) {
    const newest = await publish(playground);
    await patch(playground, 'play', replace('/canarySettings/percentTraffic', '25'));
    const counts = await aliasesOf(playground, 40);
    const [stable = 0, live = 0] = [counts.get('stable'), counts.get('live')];
    observe(live > 2 && live < 20 && stable + live === 40, `${live} of 40 by the canary`);
    await patch(playground, 'play', { op: 'remove', path: '/canarySettings' });
    const rolledBack = await aliasesOf(playground, 5);
    observe(rolledBack.get('stable') === 5, `after the rollback: ${[...rolledBack.keys()].join()}`);
    await patch(
      playground,
      'play',
      replace('/canarySettings/stageVariableOverrides/alias', 'live'),
      { op: 'copy', from: '/canarySettings/stageVariableOverrides', path: '/variables' },
      { op: 'remove', path: '/canarySettings' },
    );
    const { body } = await ask(playground);
    observe(body.alias === 'live' && body.version === newest, `after the promotion: ${JSON.stringify(body)}`);
    await patch(playground, 'play', replace('/variables/alias', 'stable'));
    return `${live} of 40 requests met version ${newest}; rolled back: none; promoted: all`;
  },
};

const cache: Step = {
  pattern: 'api-response-cache',
  title: 'A second request is answered without the function, until five minutes are over',
  async run(playground) {
    await turnCacheOn(playground);
    const before = invocations(playground);
    const [first, second] = [await ask(playground), await ask(playground)];
    observe(invocations(playground) === before + 1, `${invocations(playground) - before} invocations for two requests`);
    observe(JSON.stringify(first.body) === JSON.stringify(second.body), 'the two answers differ');
    const other = await ask(playground, 'games/pong/version');
    observe(other.body.gameId === 'pong', `pong is answered with ${other.body.gameId}`);
    await playground.stage.advance(300);
    await ask(playground);
    observe(invocations(playground) === before + 3, 'the entry is older than five minutes');
    return 'two requests, one invocation; another game has an entry of its own; after 300 s the function is asked again';
  },
};

const refresh: Step = {
  pattern: 'api-cache-client-invalidate',
  title: 'Only who has the permission renews an entry',
  async run(playground) {
    await turnCacheOn(playground);
    await ask(playground);
    const before = invocations(playground);
    const stranger = await askForFresh(playground);
    observe(stranger.warning?.startsWith('199') === true, `a stranger hears ${stranger.warning}`);
    observe(invocations(playground) === before, 'a stranger reached the function');
    const allowed = await askForFresh(playground, refresher(playground));
    observe(allowed.warning === null && invocations(playground) === before + 1, `the role hears ${allowed.warning}`);
    return 'max-age=0 of a stranger: the kept answer, with a warning; of the role: a fresh one';
  },
};

const warm: Step = {
  pattern: 'lambda-provisioned-concurrency',
  title: 'One environment waits; the second request at once spills over, and is counted',
  async run(playground) {
    await withLambda(playground, (client, FunctionName) =>
      client.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName,
          Qualifier: 'stable',
          ProvisionedConcurrentExecutions: 1,
        }),
      ),
    );
    await playground.stage.settle();
    const paths = ['games/warm-1/version', 'games/warm-2/version'];
    const ran = await playground.during('invocation', () => Promise.all(paths.map((path) => ask(playground, path))));
    const kept = ran.filter(({ provisioned }) => typeof provisioned === 'object');
    observe(
      kept.length === 1 && kept.every(({ coldStart }) => !coldStart),
      `${kept.length} of ${ran.length} by the environment that waited`,
    );
    const spilled = sumOf(playground, 'ProvisionedConcurrencySpilloverInvocations', 'stable');
    observe(spilled === 1, `${spilled} spilled over`);
    await withLambda(playground, (client, FunctionName) =>
      client.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: 'stable' })),
    );
    return 'two requests at once: one without a cold start, one spilled over, ProvisionedConcurrencySpilloverInvocations is 1';
  },
};

const weights: Step = {
  pattern: 'lambda-ab-weights',
  title: 'An alias runs two versions by fixed shares, and the metrics tell them apart',
  async run(playground) {
    const newest = await publish(playground);
    await moveAlias(playground, 'comparison', '1', { [newest]: 0.2 });
    const Payload = JSON.stringify({
      httpMethod: 'GET',
      resource: '/games/{gameId}/version',
      pathParameters: { gameId: 'galaxian' },
      stageVariables: { alias: 'comparison', channel: 'comparison' },
      requestContext: { requestId: 'comparison' },
    });
    await withLambda(playground, async (client, FunctionName) => {
      for (let each = 0; each < 50; each += 1) {
        await client.send(new InvokeCommand({ FunctionName, Qualifier: 'comparison', Payload }));
      }
    });
    const [old, young] = ['1', newest].map((version) => sumOf(playground, 'Invocations', 'comparison', version));
    observe(old !== undefined && young !== undefined && old + young === 50, `${old} and ${young} of 50`);
    observe(Number(young) > 3 && Number(young) < 20, `${young} of 50 ran the newest version`);
    return `of 50 invocations ${old} ran version 1 and ${young} ran version ${newest}, by ExecutedVersion`;
  },
};

/** It comes after the story of the core: see playground/order.ts. */
export const scenes: readonly Scene[] = [
  { id: 'releases', steps: [variables, endpoint, canary, cache, refresh, warm, weights] },
];
