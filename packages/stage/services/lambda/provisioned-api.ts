import { integer, number, object, pipe, safeParse } from 'valibot';
import { AwsError } from '../../errors.ts';
import type { StageCore } from '../../service.ts';
import { type RestOperation, type RestRequest, restJson } from '../../wire/rest-json.ts';
import { LATEST } from './function-settings.ts';
import type { Lambda } from './lambda.ts';

const requestedSchema = object({ ProvisionedConcurrentExecutions: pipe(number(), integer()) });

const PATH = /^\/2019-09-30\/functions\/(?<name>[^/]+)\/provisioned-concurrency\/?$/;
const USER = { Type: 'User' };

/**
 * Asks for environments that are kept for a version or an alias, and tells of them.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html
 *
 * What is asked for so is not saved: after a restart, an alias has again what its template declares.
 */
export function provisionedApi(
  lambda: Lambda,
  { access, arn }: Pick<StageCore, 'access' | 'arn'>,
): ReturnType<typeof restJson> {
  const { provisioned } = lambda;
  const nameIn = ({ path }: RestRequest) => path.name?.split(':').findLast((part) => part !== '') ?? '';
  const functionArn = (request: RestRequest) => arn('lambda', `function:${nameIn(request)}`);
  const arnIn = (request: RestRequest) => `${functionArn(request)}:${request.query.get('Qualifier') ?? ''}`;
  const describe = (qualifiedArn: string) => {
    const found = provisioned.get(qualifiedArn);
    if (found === undefined) {
      const message = 'No Provisioned Concurrency Config found for this function';
      throw new AwsError('ProvisionedConcurrencyConfigNotFoundException', message, 404, USER);
    }
    return {
      RequestedProvisionedConcurrentExecutions: found.requested,
      AvailableProvisionedConcurrentExecutions: found.status === 'READY' ? found.available : 0,
      AllocatedProvisionedConcurrentExecutions: found.status === 'READY' ? found.allocated : 0,
      Status: found.status,
      ...(found.status === 'FAILED' ? { StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' } : {}),
      LastModified: new Date(found.updatedAt).toISOString().replace('Z', '+0000'),
    };
  };
  const operation = (
    method: RestOperation['method'],
    action: string,
    run: RestOperation['run'],
    status = 200,
  ): RestOperation => ({
    method,
    path: PATH,
    status,
    permission: (request) => ({
      action: `lambda:${action}`,
      resource: request.query.has('Qualifier') ? arnIn(request) : functionArn(request),
    }),
    run,
  });
  const get = operation('GET', 'GetProvisionedConcurrencyConfig', (request) => {
    checkTarget(lambda, arnIn(request), 'The function resource provided must be an alias or a published version.');
    return describe(arnIn(request));
  });
  const list = operation('GET', 'ListProvisionedConcurrencyConfigs', (request) => {
    if (!lambda.functions.has(functionArn(request))) throw notFound(`Function not found: ${functionArn(request)}`);
    const all = provisioned.of(nameIn(request));
    return { ProvisionedConcurrencyConfigs: all.map((each) => ({ FunctionArn: each, ...describe(each) })) };
  });
  const isList = ({ query }: RestRequest) => query.get('List') === 'ALL';
  return restJson(
    [
      {
        ...get,
        permission: (request) => (isList(request) ? list : get).permission(request),
        run: (request, caller) => (isList(request) ? list : get).run(request, caller),
      },
      operation(
        'PUT',
        'PutProvisionedConcurrencyConfig',
        (request) => {
          const requested = requestedIn(request);
          checkTarget(
            lambda,
            arnIn(request),
            'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
          );
          provisioned.put(arnIn(request), requested);
          return describe(arnIn(request));
        },
        202,
      ),
      operation(
        'DELETE',
        'DeleteProvisionedConcurrencyConfig',
        (request) => {
          checkTarget(
            lambda,
            arnIn(request),
            'The function resource provided must be an alias or a published version.',
          );
          provisioned.delete(arnIn(request));
        },
        204,
      ),
    ],
    access,
  );
}

/** The messages are recorded (test_lambda_api::TestLambdaProvisionedConcurrency::test_provisioned_concurrency_exceptions). */
function checkTarget({ functions }: Lambda, arn: string, ofLatest: string): void {
  const qualifier = arn.split(':').at(-1) ?? '';
  if (qualifier === LATEST) throw new AwsError('InvalidParameterValueException', ofLatest, 400, USER);
  if (functions.has(arn)) return;
  throw notFound(`${/^\d+$/.test(qualifier) ? 'Function not found' : 'Cannot find alias arn'}: ${arn}`);
}

/** @throws AwsError `ValidationException` when it is not a positive number */
function requestedIn({ body }: RestRequest): number {
  const parsed = safeParse(requestedSchema, body);
  const requested = parsed.success ? parsed.output.ProvisionedConcurrentExecutions : 0;
  if (requested >= 1) return requested;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${requested}' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
}

const notFound = (message: string) => new AwsError('ResourceNotFoundException', message, 404, USER);
