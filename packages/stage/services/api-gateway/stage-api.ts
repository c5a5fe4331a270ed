import { array, boolean, type InferOutput, number, optional, picklist, record, strictObject, string } from 'valibot';
import { AwsError } from '../../errors.ts';
import { randomHex } from '../../random.ts';
import type { StageCore } from '../../service.ts';
import { type RestRequest, restJson } from '../../wire/rest-json.ts';
import type { ApiGateway } from './api-gateway.ts';
import type { CanarySettings } from './canary.ts';
import { API, badRequest, controlPlane, notFound, read, STAGE } from './control-operation.ts';
import type { StageDefinition } from './definition.ts';
import type { Stage } from './stage.ts';
import { describeStage } from './stage-description.ts';
import { patchStage } from './stage-patch.ts';

const variables = optional(record(string(), string()), {});
const canary = {
  percentTraffic: optional(number(), 0),
  stageVariableOverrides: variables,
  useStageCache: optional(boolean(), false),
};

const newDeployment = strictObject({
  description: optional(string()),
  stageName: optional(string()),
  variables,
  canarySettings: optional(strictObject(canary)),
});

const newStage = strictObject({
  stageName: string(),
  deploymentId: string(),
  description: optional(string()),
  variables,
  cacheClusterEnabled: optional(boolean(), false),
  cacheClusterSize: optional(string(), '0.5'),
  tracingEnabled: optional(boolean(), false),
  canarySettings: optional(strictObject({ deploymentId: string(), ...canary })),
});

const patch = strictObject({
  patchOperations: optional(
    array(
      strictObject({
        op: picklist(['add', 'copy', 'move', 'remove', 'replace', 'test']),
        path: string(),
        value: optional(string()),
        from: optional(string()),
      }),
    ),
    [],
  ),
});

/**
 * Deployments and API stages as an operator makes and changes them: a canary begins, is promoted, or goes. What is changed so is
 * not saved: after a restart, an API stage is again as its template declares it.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateStage.html
 */
export function stageOperations(
  gateway: ApiGateway,
  stage: Pick<StageCore, 'access' | 'account' | 'clock' | 'region'>,
): ReturnType<typeof restJson> {
  const { clock } = stage;
  const { apiIn, stageIn, operation } = controlPlane(gateway, stage);
  const describe = (found: Stage) => describeStage(found, clock.createdAt);
  const deploymentsOf = (request: RestRequest) =>
    [...apiIn(request).deployments].map(([id, { createdAt, description }]) => ({
      id,
      description,
      createdDate: Math.floor(createdAt / 1_000),
    }));

  return restJson(
    [
      operation('GET', `${API}/stages`, (request) => ({ item: gateway.stagesOf(apiIn(request).id).map(describe) })),
      operation('GET', STAGE, (request) => describe(stageIn(request))),
      operation(
        'POST',
        `${API}/stages`,
        (request) => {
          const { id } = apiIn(request);
          const definition = stageOf(read(newStage, request));
          gateway.check(id, definition);
          if (gateway.stage(id, definition.name) !== undefined) {
            throw new AwsError('ConflictException', 'Stage already exists', 409);
          }
          gateway.serve(id, definition);
          return describe(stageIn({ ...request, path: { ...request.path, stage: definition.name } }));
        },
        201,
      ),
      operation('PATCH', STAGE, (request) => {
        const found = stageIn(request);
        const changed = patchStage(found.definition, read(patch, request).patchOperations);
        gateway.check(apiIn(request).id, changed);
        found.change(changed);
        return describe(found);
      }),
      operation('DELETE', `${STAGE}/cache/data`, (request) => void stageIn(request).flushCache(), 202),
      operation('GET', `${API}/deployments`, (request) => ({ item: deploymentsOf(request) })),
      operation('GET', `${API}/deployments/(?<deployment>\\w+)`, (request) => {
        const found = deploymentsOf(request).find(({ id }) => id === request.path.deployment);
        if (found !== undefined) return found;
        throw notFound('Invalid Deployment identifier specified');
      }),
      operation(
        'POST',
        `${API}/deployments`,
        (request) => {
          const { id: apiId } = apiIn(request);
          const made = read(newDeployment, request);
          checkCanary(made, (name) => gateway.stage(apiId, name) !== undefined);
          const id = randomHex(6);
          gateway.deploy(apiId, id, made.description);
          if (made.stageName !== undefined) release(gateway, apiId, id, { ...made, stageName: made.stageName });
          return deploymentsOf(request).find((deployment) => deployment.id === id);
        },
        201,
      ),
    ],
    stage.access,
  );
}

/** Serves a new deployment at a stage: as its canary, or instead of the one before. */
function release(
  gateway: ApiGateway,
  apiId: string,
  deploymentId: string,
  made: InferOutput<typeof newDeployment> & { readonly stageName: string },
): void {
  const found = gateway.stage(apiId, made.stageName);
  if (found === undefined) {
    gateway.serve(apiId, { name: made.stageName, deploymentId, variables: made.variables, methodSettings: [] });
    return;
  }
  const { definition } = found;
  if (made.canarySettings !== undefined) {
    found.change({ ...definition, canary: { deploymentId, ...canaryOf(made.canarySettings) } });
    return;
  }
  found.change({ ...definition, deploymentId, variables: { ...definition.variables, ...made.variables } });
}

/** The messages are recorded (test_apigateway_canary::TestStageCrudCanary::test_create_canary_deployment_validation). */
function checkCanary(
  { stageName, canarySettings }: InferOutput<typeof newDeployment>,
  exists: (stageName: string) => boolean,
): void {
  if (canarySettings === undefined) return;
  if (stageName === undefined || stageName === '') {
    throw badRequest(
      `Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? null}`,
    );
  }
  if (exists(stageName)) return;
  throw badRequest(
    `Invalid deployment content specified.Stage ${stageName} must already be created before making a canary release deployment`,
  );
}

const stageOf = (made: InferOutput<typeof newStage>): StageDefinition => ({
  name: made.stageName,
  deploymentId: made.deploymentId,
  ...(made.description === undefined ? {} : { description: made.description }),
  variables: made.variables,
  methodSettings: [],
  isTraced: made.tracingEnabled,
  ...(made.cacheClusterEnabled ? { cacheSize: made.cacheClusterSize } : {}),
  ...(made.canarySettings === undefined
    ? {}
    : { canary: { deploymentId: made.canarySettings.deploymentId, ...canaryOf(made.canarySettings) } }),
});

const canaryOf = (
  settings: Omit<InferOutput<typeof newStage>['canarySettings'] & object, 'deploymentId'>,
): Omit<CanarySettings, 'deploymentId'> => ({
  percentTraffic: settings.percentTraffic,
  overrides: settings.stageVariableOverrides,
  useStageCache: settings.useStageCache,
});
