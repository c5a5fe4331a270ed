import type { IncomingMessage } from 'node:http';
import { AwsError } from '../../errors.ts';
import { callContext } from '../../wire/aws-json.ts';
import { duringCall } from '../../wire/open-call.ts';
import { decoded, requestUrl } from '../../wire/request-url.ts';
import type { HttpAnswer } from '../../wire/server.ts';
import { signerOf } from '../../wire/signed-request.ts';
import { type ApiGatewayV2Environment, apiArn } from './environment.ts';
import { MAX_MESSAGE_BYTES } from './handshake.ts';
import type { WebSocketApi } from './web-socket-api.ts';

const PATH = /^\/execute-api\/([^/]+)\/([^/]+)\/@connections\/([^/]+)$/;

/**
 * The API by which functions reach the clients of a WebSocket API: it sends to a connection, describes it or ends it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 *
 * @returns undefined for any other request
 */
export async function manageConnections(
  message: IncomingMessage,
  body: Buffer,
  find: (apiId: string, stageName: string) => WebSocketApi | undefined,
  environment: Pick<ApiGatewayV2Environment, 'access' | 'account' | 'clock' | 'region'>,
): Promise<HttpAnswer | undefined> {
  const [, apiId, stageName, sentId] = PATH.exec(requestUrl(message).pathname) ?? [];
  if (apiId === undefined || stageName === undefined || sentId === undefined) return undefined;
  const { method = 'GET', headers, url } = message;
  const connectionId = decoded(sentId);
  try {
    const caller = signerOf({ method, headers, url, body }, { ...environment, service: 'execute-api' });
    const resource = `${apiArn(apiId, environment)}/${stageName}/${method}/@connections/${connectionId}`;
    allow(() =>
      environment.access.authorize(caller, { action: 'execute-api:ManageConnections', resource }, callContext(message)),
    );
    const api = find(apiId, stageName);
    if (api === undefined) throw new AwsError('ForbiddenException', 'Forbidden', 403);
    return await duringCall(caller, () => act(api, method, stageName, connectionId, body));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      status: error.status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
      body: error.message === '' ? '' : JSON.stringify({ message: error.message }),
    };
  }
}

async function act(
  api: WebSocketApi,
  method: string,
  stageName: string,
  connectionId: string,
  body: Buffer,
): Promise<HttpAnswer> {
  if (!/^[\w-]+={0,2}$/.test(connectionId)) {
    throw new AwsError('BadRequestException', `Invalid connectionId: ${connectionId}`, 400);
  }
  const connection = api.connections.get(connectionId);
  if (connection === undefined || connection.stage.name !== stageName) throw gone();
  switch (method) {
    case 'POST':
      if (body.length > MAX_MESSAGE_BYTES) throw new AwsError('PayloadTooLargeException', 'Message too long', 413);
      if (!(await api.send(connectionId, body))) throw gone();
      return { status: 200, headers: {}, body: '' };
    case 'GET':
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          connectedAt: new Date(connection.connectedAt).toISOString(),
          identity: {
            sourceIp: connection.request.sourceIp,
            userAgent: connection.request.headers.get('User-Agent')?.at(-1),
          },
          lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
        }),
      };
    case 'DELETE':
      connection.close('Connection Closed Normally', 1000);
      return { status: 204, headers: {}, body: '' };
    default:
      throw new AwsError('ForbiddenException', 'Forbidden', 403);
  }
}

/** The JavaScript SDK reports it as "UnknownError": there is no message (https://github.com/aws/aws-sdk-js-v3/issues/3391). */
const gone = () => new AwsError('GoneException', '', 410);

/** API Gateway answers 403 to a caller without the permission. */
function allow(authorize: () => void): void {
  try {
    authorize();
  } catch (error) {
    if (error instanceof AwsError && error.code === 'AccessDeniedException')
      throw new AwsError(error.code, error.message, 403);
    throw error;
  }
}
