import type { ValidateFunction } from 'ajv';
import Draft4 from 'ajv-draft-04';
import { StageError } from '../../errors.ts';
import { type ApiDefinition, type MethodDefinition, named } from './definition.ts';
import type { DeployedMethod } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { mediaTypeOf } from './request.ts';
import { parameterReader } from './request-parameters.ts';

/** What ajv lets pass in a draft 4 schema although it came with a later draft; API Gateway refuses it, too. */
const LATER_KEYWORDS = ['$comment', 'const', 'contains', 'else', 'if', 'nullable', 'propertyNames', 'then'];

/**
 * Compiles the models of an API. A model may name another by its URL, as in
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 * @throws StageError when a schema is not JSON schema draft 4
 */
export function compileModels({ id, models }: ApiDefinition): ReadonlyMap<string, ValidateFunction> {
  const ajv = new Draft4.default({ allErrors: true, strictTypes: false, strictTuples: false });
  for (const keyword of LATER_KEYWORDS) ajv.removeKeyword(keyword);
  const urlOf = (name: string) => `https://apigateway.amazonaws.com/restapis/${id}/models/${name}`;
  const attempt = <T>(where: string, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw new StageError(`${where}: property Schema: ${error instanceof Error ? error.message : String(error)}.`);
    }
  };
  for (const [name, { where, schema }] of models) attempt(where, () => ajv.addSchema(schema, urlOf(name)));
  return new Map(
    [...models].map(([name, { where }]) => [name, attempt(where, () => ajv.compile({ $ref: urlOf(name) }))]),
  );
}

/**
 * The check of a method's request validator: required parameters have to be there and not blank, and the body has to
 * fit the model of its content type. A content type without a model is not checked; none means `application/json`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export function requestCheck(
  method: MethodDefinition,
  api: ApiDefinition,
  models: ReadonlyMap<string, ValidateFunction>,
): DeployedMethod['validate'] {
  // In the order of their full names, so headers come first (recorded: test_apigateway_common::test_api_gateway_request_validator).
  const required = Object.keys(method.requestParameters).filter((name) => method.requestParameters[name]);
  required.sort();
  const readers = required.map((name) => ({
    name: name.split('.').slice(3).join('.'),
    read: parameterReader(name, `${method.where}: property RequestParameters`),
  }));
  const bodies = new Map(
    Object.entries(method.requestModels).map(([contentType, name]) => [
      contentType.toLowerCase(),
      named(models, name, `${method.where}: the model`),
    ]),
  );
  if (method.requestValidatorId === undefined) return () => {};
  const { parameters, body } = named(api.validators, method.requestValidatorId, `${method.where}: the validator`);
  return (request, pathParameters) => {
    if (parameters) {
      const missing = readers.filter(({ read }) => (read(request, pathParameters) ?? '').trim() === '');
      if (missing.length > 0) throw missingParameters(missing.map(({ name }) => name));
    }
    const model = bodies.get(mediaTypeOf(request, 'Content-Type') ?? 'application/json') ?? bodies.get('$default');
    if (body && model !== undefined) checkBody(request.body, model);
  };
}

function missingParameters(names: readonly string[]): GatewayError {
  const message = `Missing required request parameters: [${names.join(', ')}]`;
  return new GatewayError('BAD_REQUEST_PARAMETERS', { message, validation: message });
}

/**
 * An empty body is checked as an empty object, and what does not fit is worded by ajv (unverified; settled by: an empty body
 * for a model without required members, and the validationErrorString of a wrong one in an access log).
 */
function checkBody(body: Buffer, model: ValidateFunction): void {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new GatewayError('BAD_REQUEST_BODY', { validation: '[the body is not JSON]' });
  }
  if (model(value)) return;
  const reasons = (model.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`.trim());
  throw new GatewayError('BAD_REQUEST_BODY', { validation: `[${reasons.join(', ')}]` });
}
