import { picklist, safeParse } from 'valibot';
import { StageError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { type RestRequest, restJson } from '../../wire/rest-json.ts';
import type { ApiGateway } from './api-gateway.ts';
import { API, badRequest, controlPlane, STAGE } from './control-operation.ts';
import { type ApiDefinition, frozen, newApiDefinition } from './definition.ts';
import { readDocument } from './openapi/document.ts';
import { exportDocument } from './openapi/export.ts';
import { importDocument } from './openapi/import.ts';
import { shortId } from './resources/ids.ts';

const MODES = picklist(['merge', 'overwrite']);

/**
 * An API as a document: written from what a stage serves, and changed by one. Callers meet a change after the next deployment. As other
 * changes of an operator it is not saved. The stage reads and writes OpenAPI 3.0 in JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-update.html
 */
export function documentOperations(
  gateway: ApiGateway,
  stage: Pick<StageCore, 'access' | 'account' | 'clock' | 'region'>,
): ReturnType<typeof restJson> {
  const { apiIn, stageIn, operation } = controlPlane(gateway, stage);

  /**
   * Writes the API as the deployment of the stage has it. The version of the document is the time of the deployment
   * (unverified; settled by: GetExport of an API without a document).
   */
  const exported = (request: RestRequest) => {
    const { name, deploymentId } = stageIn(request).definition;
    if (request.path.type !== 'oas30') throw badRequest('The local stage exports oas30 only.');
    if (/yaml/.test(request.headers.accept ?? '')) throw badRequest('The local stage exports JSON only.');
    const deployment = apiIn(request).deployments.get(deploymentId);
    if (deployment === undefined) throw badRequest('Deployment id does not exist');
    return exportDocument(deployment.api, {
      version: new Date(deployment.createdAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      server: { url: `https://${deployment.api.id}.execute-api.${stage.region}.amazonaws.com`, stageName: name },
      withExtensions: extensionsOf(request) !== undefined,
    });
  };

  const put = (request: RestRequest) => {
    const before = apiIn(request);
    const mode = safeParse(MODES, request.query.get('mode') ?? 'merge');
    if (!mode.success) throw badRequest('The mode is merge or overwrite (checked by the local stage)');
    // The message is recorded (test_apigateway_import::TestApiGatewayImportRestApi::test_import_api_bad_file).
    if (request.body === undefined) throw badRequest('Invalid OpenAPI input.');
    const after = imported(before, request.body, mode.output);
    return {
      id: after.id,
      name: after.name,
      createdDate: Math.floor(stage.clock.createdAt / 1_000),
      apiKeySource: after.apiKeySource ?? 'HEADER',
      binaryMediaTypes: after.binaryMediaTypes.length === 0 ? undefined : after.binaryMediaTypes,
      disableExecuteApiEndpoint: false,
      rootResourceId: after.rootResourceId,
    };
  };

  /** The API with the document in it. After an error, the API is as it was. */
  const imported = (before: ApiDefinition, body: unknown, mode: 'merge' | 'overwrite'): ApiDefinition => {
    try {
      const document = readDocument(body, 'PutRestApi');
      const kept = mode === 'merge' ? before.binaryMediaTypes : [];
      const types = document['x-amazon-apigateway-binary-media-types'].map((type) => type.toLowerCase());
      const after: ApiDefinition = {
        ...(mode === 'merge' ? frozen(before) : newApiDefinition(before)),
        // The document names the API in both modes (recorded: ...::test_put_rest_api_mode_binary_media_types).
        name: document.info.title,
        binaryMediaTypes: [...new Set([...kept, ...types])],
        deployments: before.deployments,
        stages: before.stages,
      };
      const idOf = (part: string) => shortId({ stackName: before.id, logicalId: part }, 6);
      importDocument(document, { api: after, where: 'PutRestApi', idOf });
      gateway.replace(after);
      return after;
    } catch (error) {
      if (!(error instanceof StageError)) throw error;
      throw badRequest(`Errors found during import: ${error.message} (checked by the local stage)`);
    }
  };

  return restJson(
    [
      operation('GET', `${STAGE}/exports/(?<type>\\w+)`, exported),
      operation('GET', `${STAGE}/sdks/(?<type>\\w+)`, () => {
        throw badRequest(
          'GetSdk: the local stage generates no client. Export the document with GetExport, and generate a client from it.',
        );
      }),
      operation('PUT', API, put),
    ],
    stage.access,
  );
}

/**
 * Integrations and apigateway mean the same: https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html
 * @throws AwsError `BadRequestException` on another extension
 */
function extensionsOf({ query }: RestRequest): string | undefined {
  const extensions = query.get('extensions') ?? undefined;
  if (extensions === undefined || extensions === 'integrations' || extensions === 'apigateway') return extensions;
  throw badRequest(`The local stage exports the extensions "integrations" or none, and not "${extensions}".`);
}
