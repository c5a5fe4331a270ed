import { type GenericSchema, type InferOutput, safeParse } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import type { RestOperation, RestRequest } from '../../wire/rest-json.ts';
import type { ApiGateway } from './api-gateway.ts';
import type { ApiDefinition } from './definition.ts';
import type { Stage } from './stage.ts';

/** The path of an API in the control plane. */
export const API = '/restapis/(?<api>\\w+)';

/** The path of a stage of an API. */
export const STAGE = `${API}/stages/(?<stage>[\\w-]+)`;

/** What operations of the control plane have in common. */
export interface ControlPlane {
  /** The API in the path of a request. @throws AwsError `NotFoundException` */
  readonly apiIn: (request: RestRequest) => ApiDefinition;
  /** The stage in the path of a request. @throws AwsError `NotFoundException` */
  readonly stageIn: (request: RestRequest) => Stage;
  /** @param status of an answer that is no error. @default 200 */
  readonly operation: (
    method: RestOperation['method'],
    path: string,
    run: RestOperation['run'],
    status?: number,
  ) => RestOperation;
}

export function controlPlane(
  gateway: ApiGateway,
  { account, region }: Pick<StageCore, 'account' | 'region'>,
): ControlPlane {
  const apiIn = ({ path }: RestRequest) => {
    const found = gateway.find(path.api ?? '');
    if (found !== undefined) return found;
    throw notFound(`Invalid API identifier specified ${account}:${path.api}`);
  };
  return {
    apiIn,
    stageIn(request) {
      const found = gateway.stage(apiIn(request).id, request.path.stage ?? '');
      if (found !== undefined) return found;
      throw notFound('Invalid stage identifier specified');
    },
    operation: (method, path, run, status = 200) => ({
      method,
      status,
      path: new RegExp(`^${path}/?$`),
      // The action is the method, and the resource the path: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
      permission: ({ path: names }) => ({
        action: `apigateway:${method}`,
        resource: `arn:aws:apigateway:${region}::${path.replaceAll(/\(\?<(\w+)>[^)]*\)/g, (_, name) => names[name] ?? '')}`,
      }),
      run,
    }),
  };
}

/** @throws AwsError when the body is not what the operation takes */
export function read<Schema extends GenericSchema>(schema: Schema, { body }: RestRequest): InferOutput<Schema> {
  const parsed = safeParse(schema, body ?? {});
  if (parsed.success) return parsed.output;
  throw badRequest(`${parsed.issues[0].message} (checked by the local stage)`);
}

export const badRequest = (message: string) => new AwsError('BadRequestException', message);
export const notFound = (message: string) => new AwsError('NotFoundException', message, 404);
