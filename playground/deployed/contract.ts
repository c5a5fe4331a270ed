import {
  type APIGatewayClient,
  CreateDeploymentCommand,
  GetExportCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway';

/** An API, and the stage of it that callers meet. */
export interface ContractTarget {
  readonly restApiId: string;
  readonly stageName: string;
}

/**
 * What the API stage serves, as a document of OpenAPI 3.0 that can be merged or can overwrite an API: with its integrations.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html
 */
export async function exportContract(gateway: APIGatewayClient, target: ContractTarget): Promise<string> {
  const parameters = { extensions: 'integrations' };
  const { body } = await gateway.send(
    new GetExportCommand({ ...target, exportType: 'oas30', accepts: 'application/json', parameters }),
  );
  return new TextDecoder().decode(body);
}

/**
 * Changes an API by a document, and deploys it to the API stage. Merged, paths that the document does not have stay; overwritten,
 * they are gone.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-update.html
 * @param document in JSON
 * @throws BadRequestException on a document that API Gateway does not import; then nothing is deployed
 */
export async function putContract(
  gateway: APIGatewayClient,
  { restApiId, stageName }: ContractTarget,
  mode: 'merge' | 'overwrite',
  document: string,
): Promise<void> {
  const body = new TextEncoder().encode(document);
  await gateway.send(new PutRestApiCommand({ restApiId, mode, body }));
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName, description: `A document: ${mode}` }));
}
