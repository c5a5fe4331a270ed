import { type CacheSetting, STRATEGIES } from './cache-settings.ts';
import type { CanarySettings } from './canary.ts';
import { badRequest } from './control-operation.ts';
import type { StageDefinition } from './definition.ts';
import { applies, settingPath } from './method-settings.ts';
import type { MethodSetting } from './throttle.ts';

/** One change: https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch */
export interface PatchOperation {
  readonly op: 'add' | 'copy' | 'move' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: string | undefined;
  readonly from?: string | undefined;
}

type Setting = StageDefinition['methodSettings'][number];

/**
 * Changes the settings of an API stage, one operation after the other. The messages are recorded (test_apigateway_canary).
 * @throws AwsError `BadRequestException` when an operation is not possible; then nothing is changed
 */
export const patchStage = (definition: StageDefinition, operations: readonly PatchOperation[]): StageDefinition =>
  operations.reduce(patched, definition);

function patched(definition: StageDefinition, { op, path, value = '', from = '' }: PatchOperation): StageDefinition {
  switch (op) {
    case 'replace':
      return replaced(definition, path, value);
    case 'remove':
      return removed(definition, path);
    case 'copy':
      return copied(definition, path, from);
    default:
      throw badRequest(`Invalid ${op} operation with path: ${path}`);
  }
}

function replaced(definition: StageDefinition, path: string, value: string): StageDefinition {
  const [, place = '', name = '', key = ''] = path.split('/');
  switch (place) {
    case 'deploymentId':
      return { ...definition, deploymentId: value };
    case 'description':
      return { ...definition, description: value };
    case 'tracingEnabled':
      return { ...definition, isTraced: value === 'true' };
    case 'cacheClusterEnabled': {
      const { cacheSize = '0.5', ...without } = definition;
      return value === 'true' ? { ...without, cacheSize } : without;
    }
    case 'cacheClusterSize':
      return { ...definition, cacheSize: value };
    case 'variables':
      return { ...definition, variables: { ...definition.variables, [name]: value } };
    case 'canarySettings':
      return { ...definition, canary: changedCanary(definition, path, [name, key], value) };
    default:
      return changedMethod(definition, path, value);
  }
}

function changedCanary(
  definition: StageDefinition,
  path: string,
  [name, key]: readonly [name: string, key: string],
  value: string,
): CanarySettings {
  const canary = definition.canary ?? {
    deploymentId: definition.deploymentId,
    percentTraffic: 0,
    overrides: {},
    useStageCache: false,
  };
  switch (name) {
    case 'deploymentId':
      return { ...canary, deploymentId: value };
    case 'percentTraffic':
      return { ...canary, percentTraffic: numberIn(path, value, 100) };
    case 'useStageCache':
      return { ...canary, useStageCache: value === 'true' };
    case 'stageVariableOverrides':
      if (key !== '') return { ...canary, overrides: { ...canary.overrides, [key]: value } };
      throw invalidPath(path);
    default:
      throw invalidPath(path);
  }
}

function changedMethod(definition: StageDefinition, path: string, value: string): StageDefinition {
  const [, resource = '', httpMethod = '', group, name] = path.split('/');
  const change = METHOD_CHANGES[`${group}/${name}`];
  if (change === undefined) throw invalidPath(path);
  const method = { resourcePath: settingPath(resource), httpMethod };
  const isThis = (setting: Setting) =>
    setting.resourcePath === method.resourcePath && setting.httpMethod === method.httpMethod;
  const before = definition.methodSettings.find(isThis) ?? method;
  const others = definition.methodSettings.filter((setting) => !isThis(setting));
  return { ...definition, methodSettings: [...others, { ...before, ...change(value, path) }] };
}

const METHOD_CHANGES: Readonly<Record<string, (value: string, path: string) => Partial<MethodSetting & CacheSetting>>> =
  {
    'throttling/burstLimit': (value, path) => ({ burstLimit: numberIn(path, value) }),
    'throttling/rateLimit': (value, path) => ({ rateLimit: numberIn(path, value) }),
    'caching/enabled': (value) => ({ cachingEnabled: value === 'true' }),
    'caching/ttlInSeconds': (value, path) => ({ ttlSeconds: numberIn(path, value, 3_600) }),
    'caching/dataEncrypted': (value) => ({ dataEncrypted: value === 'true' }),
    'caching/requireAuthorizationForCacheControl': (value) => ({ requireAuthorization: value === 'true' }),
    'caching/unauthorizedCacheControlHeaderStrategy': (value, path) => {
      const unauthorized = STRATEGIES.find((strategy) => strategy === value);
      if (unauthorized === undefined) throw badRequest(`Invalid value for ${path}: ${value}`);
      return { unauthorized };
    },
  };

function removed(definition: StageDefinition, path: string): StageDefinition {
  const [, place = '', name = '', key = ''] = path.split('/');
  const { canary, ...withoutCanary } = definition;
  if (path === '/canarySettings') return withoutCanary;
  if (place === 'variables' && name in definition.variables) {
    return { ...definition, variables: without(definition.variables, name) };
  }
  if (canary !== undefined && name === 'stageVariableOverrides' && key in canary.overrides) {
    return { ...definition, canary: { ...canary, overrides: without(canary.overrides, key) } };
  }
  const method = { resourcePath: settingPath(place), httpMethod: name };
  const methodSettings = definition.methodSettings.filter((setting) => !applies(setting, method));
  if (methodSettings.length < definition.methodSettings.length) return { ...definition, methodSettings };
  throw badRequest(`Cannot remove method setting ${path.slice(1)} because there is no method setting for this method `);
}

/** What the canary has becomes what the API stage has. */
function copied(definition: StageDefinition, path: string, from: string): StageDefinition {
  const { canary, variables } = definition;
  const isDeployment = path === '/deploymentId' && from === '/canarySettings/deploymentId';
  if (!isDeployment && !(path === '/variables' && from === '/canarySettings/stageVariableOverrides')) {
    throw badRequest(
      `Invalid copy operation with path: ${path} and from ${from}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]`,
    );
  }
  if (canary === undefined) throw badRequest('Promotion not available. Canary does not exist.');
  return isDeployment
    ? { ...definition, deploymentId: canary.deploymentId }
    : { ...definition, variables: { ...variables, ...canary.overrides } };
}

/** The words are the stage's own (unverified; settled by: UpdateStage with a percentage of 101). */
function numberIn(path: string, value: string, most = Number.POSITIVE_INFINITY): number {
  const number = Number(value);
  if (value !== '' && number >= 0 && number <= most) return number;
  throw badRequest(`Invalid value for ${path}: ${value}`);
}

const without = (values: Readonly<Record<string, string>>, name: string) =>
  Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));

const invalidPath = (path: string) =>
  badRequest(`Invalid method setting path: ${path}. Must be one of: [${PATHS.join('')}]`);

const OF_METHOD = '/{resourcePath}/{httpMethod}';
/** With the commas that AWS has, and without those that it leaves out (recorded: test_apigateway_canary). */
const PATHS = [
  '/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, ',
  '/accessLogSettings/destinationArn, /accessLogSettings/format, ',
  `${OF_METHOD}/metrics/enabled, ${OF_METHOD}/logging/dataTrace, ${OF_METHOD}/logging/loglevel, `,
  `${OF_METHOD}/throttling/burstLimit${OF_METHOD}/throttling/rateLimit${OF_METHOD}/caching/ttlInSeconds, `,
  `${OF_METHOD}/caching/enabled, ${OF_METHOD}/caching/dataEncrypted, `,
  `${OF_METHOD}/caching/requireAuthorizationForCacheControl, `,
  `${OF_METHOD}/caching/unauthorizedCacheControlHeaderStrategy, `,
  '/*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, ',
  '/*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, ',
  '/*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, ',
  '/*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled',
];
