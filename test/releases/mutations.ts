import { add, drop, dropResource, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const PLAY = 'ReleaseApiDeploymentStageplay';
const VERSION = 'ReleaseApigamesgameIdversionGET';
const NEXT = 'ReleaseApigamesgameIdnextGET';

const aliases: Mutations = {
  'alias-fixed': {
    pattern: 'api-stage-variable-alias',
    breaks: 'every API stage invokes one alias, whatever its variable says',
    change: rewrite(VERSION, 'Properties/Integration', `\${stageVariables.alias}`, 'live'),
  },
  'stable-not-admitted': {
    pattern: 'api-stage-variable-alias',
    breaks: 'players get 500, and the deployment succeeds',
    change: dropResource('VersionRouteAllowstable'),
  },
  'canary-not-admitted': {
    pattern: 'api-stage-variable-alias',
    breaks: 'a tenth of the players get 500',
    change: dropResource('VersionRouteAllowlive'),
  },
  'any-method-admitted': {
    pattern: 'api-stage-variable-alias',
    breaks: 'a method that somebody adds later invokes the function',
    change: rewrite('VersionRouteAllowstable', 'Properties/SourceArn', '/*/GET/games/*/version', '/*/*/*'),
  },
  'anybody-admitted': {
    pattern: 'api-stage-variable-alias',
    breaks: 'every AWS service may invoke the alias',
    change: replace('VersionRouteAllowlive', 'Properties/Principal', '*'),
  },
  'players-get-the-newest': {
    pattern: 'api-stage-variable-alias',
    breaks: 'a deployment reaches everybody at once',
    change: replace(PLAY, 'Properties/Variables/alias', 'live'),
  },
  'preview-is-stable': {
    pattern: 'api-stage-variable-alias',
    breaks: 'testers do not see the newest version',
    change: replace('Preview', 'Properties/Variables/alias', 'stable'),
  },
};

const canary: Mutations = {
  'canary-for-all': {
    pattern: 'api-stage-canary',
    breaks: 'every player meets the new version',
    change: replace(PLAY, 'Properties/CanarySetting/PercentTraffic', 100),
  },
  'canary-without-variables': {
    pattern: 'api-stage-canary',
    breaks: 'the canary is the same release, and its metrics say nothing',
    change: drop(PLAY, 'Properties/CanarySetting/StageVariableOverrides'),
  },
  'canary-in-the-cache': {
    pattern: 'api-stage-canary',
    breaks: 'an answer of the canary reaches everybody for five minutes',
    change: replace(PLAY, 'Properties/CanarySetting/UseStageCache', true),
  },
  'no-canary': {
    pattern: 'api-stage-canary',
    breaks: 'a new version has no first players',
    change: drop(PLAY, 'Properties/CanarySetting'),
  },
  'preview-has-a-canary': {
    pattern: 'api-stage-canary',
    breaks: 'testers do not know which version they try',
    change: add('Preview', 'Properties/CanarySetting', { PercentTraffic: 50 }),
  },
};

const cache: Mutations = {
  'games-share-an-entry': {
    pattern: 'api-response-cache',
    breaks: 'who asks first decides what players of all games read',
    change: drop(VERSION, 'Properties/Integration/CacheKeyParameters'),
  },
  'key-undeclared': {
    pattern: 'api-response-cache',
    breaks: 'API Gateway refuses the key, and the deployment fails',
    change: replace(VERSION, 'Properties/RequestParameters', {}),
  },
  'cache-always-on': {
    pattern: 'api-response-cache',
    breaks: 'a cache is billed by the hour although nobody asked for it',
    change: add(PLAY, 'Properties/CacheClusterEnabled', true),
  },
  'refresh-everything': {
    pattern: 'api-cache-client-invalidate',
    breaks: 'the role renews entries of every API of the account',
    change: widenTo('MayRefresh', 'execute-api:InvalidateCache'),
  },
  'refresh-and-call': {
    pattern: 'api-cache-client-invalidate',
    breaks: 'the role may call methods that the API protects',
    change: alsoAllow('MayRefresh', 'execute-api:InvalidateCache', 'execute-api:Invoke'),
  },
};

const others: Mutations = {
  'host-fixed': {
    pattern: 'api-stage-variable-endpoint',
    breaks: 'every API stage asks one backend',
    change: rewrite(NEXT, 'Properties/Integration', `\${stageVariables.nextHost}`, 'example.com'),
  },
  'plain-http': {
    pattern: 'api-stage-variable-endpoint',
    breaks: 'requests to the backend travel in the clear',
    change: rewrite(NEXT, 'Properties/Integration', 'https://', 'http://'),
  },
  'backend-errors-pass': {
    pattern: 'api-stage-variable-endpoint',
    breaks: 'an error of the backend is a 200 of this API',
    change: drop(NEXT, 'Properties/Integration/IntegrationResponses/1'),
  },
  'always-warm': {
    pattern: 'lambda-provisioned-concurrency',
    breaks: 'an environment is billed by the hour although nobody asked for it',
    change: add('GameVersionAliasstable', 'Properties/ProvisionedConcurrencyConfig', {
      ProvisionedConcurrentExecutions: 1,
    }),
  },
  'comparison-of-one': {
    pattern: 'lambda-ab-weights',
    breaks: 'weights for a version that does not exist: the first deployment fails',
    change: add('GameVersionAliascomparison', 'Properties/RoutingConfig', {
      AdditionalVersionWeights: [{ FunctionVersion: '7', FunctionWeight: 0.2 }],
    }),
  },
};

export const mutations = [aliases, canary, cache, others];
