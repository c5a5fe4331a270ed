import { type Duration, Token } from 'aws-cdk-lib';
import { CfnStage, type Stage } from 'aws-cdk-lib/aws-apigateway';
import { annotate } from '../../pattern.ts';

/** A share of the requests, for another release. */
export interface Canary {
  /** 0 to 100. */
  readonly percent: number;
  /** Variables that the canary has instead of those of the API stage. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A cache of answers. It is billed by the hour, used or not. */
export interface ResponseCache {
  /** Gigabytes: 0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118 or 237. */
  readonly size: string;
  /** How long an answer is kept, 0 to 3,600 s. */
  readonly ttl: Duration;
  /** The methods whose answers are kept: their paths, all of them GET. */
  readonly paths: readonly string[];
}

export interface ReleaseSettings {
  /** The variables of the API stage: values have letters, digits and characters of -._~:/?#&=, */
  readonly variables: Readonly<Record<string, string>>;
  /** @default none: every request goes to the deployment of the API stage */
  readonly canary?: Canary;
  /** @default none */
  readonly cache?: ResponseCache;
}

const SIZES = ['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237'];

/**
 * Says what an API stage releases, to whom, and what it keeps.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
 * @throws when API Gateway would refuse a variable, the percentage, the size or the time
 */
export function release(stage: Stage, settings: ReleaseSettings): void {
  const { cache, canary, variables } = settings;
  check(stage.node.path, settings);
  const resource = resourceOf(stage);
  resource.variables = variables;
  if (canary !== undefined) {
    // It serves the deployment of the API stage: what differs is the alias behind it.
    resource.canarySetting = {
      ...(resource.deploymentId === undefined ? {} : { deploymentId: resource.deploymentId }),
      percentTraffic: canary.percent,
      stageVariableOverrides: canary.variables,
      useStageCache: false,
    };
    annotate(
      stage,
      'api-stage-canary',
      `${canary.percent} percent of the requests, each drawn anew, have the variables of the canary. It has metrics of its own, and its own cache: an answer of the canary must not reach everybody. Changing a variable of the API stage moves all requests instead.`,
    );
  }
  if (cache === undefined) return;
  resource.cacheClusterEnabled = true;
  resource.cacheClusterSize = cache.size;
  const before = Array.isArray(resource.methodSettings) ? resource.methodSettings : [];
  resource.methodSettings = [
    ...before,
    ...cache.paths.map((path) => ({
      httpMethod: 'GET',
      resourcePath: `/${path.slice(1).replaceAll('/', '~1')}`,
      cachingEnabled: true,
      cacheDataEncrypted: true,
      cacheTtlInSeconds: cache.ttl.toSeconds(),
    })),
  ];
  annotate(
    stage,
    'api-response-cache',
    `${cache.size} GB, billed by the hour from the first minute. Answers are kept for ${cache.ttl.toSeconds()} s, encrypted, and only those of methods that are named: a setting for all of them would keep what nobody meant.`,
  );
}

function check(path: string, { cache, canary, variables }: ReleaseSettings): void {
  for (const [name, value] of Object.entries({ ...variables, ...canary?.variables })) {
    if (/^\w+$/.test(name) && (Token.isUnresolved(value) || /^[\w.~:/?#&=,-]+$/.test(value))) continue;
    throw new Error(`${path}: API Gateway takes no stage variable ${name}="${value}".`);
  }
  if (canary !== undefined && !(canary.percent >= 0 && canary.percent <= 100)) {
    throw new Error(`${path}: a canary takes 0 to 100 percent, not ${canary.percent}.`);
  }
  if (cache === undefined) return;
  if (!SIZES.includes(cache.size)) throw new Error(`${path}: a cache has ${SIZES.join(', ')} GB, not ${cache.size}.`);
  if (cache.ttl.toSeconds() <= 3_600) return;
  throw new Error(`${path}: a cache keeps answers for 3,600 s at most, not ${cache.ttl.toSeconds()}.`);
}

function resourceOf(stage: Stage): CfnStage {
  const { defaultChild } = stage.node;
  if (defaultChild instanceof CfnStage) return defaultChild;
  throw new Error(`${stage.node.path} has no resource of its own.`);
}
