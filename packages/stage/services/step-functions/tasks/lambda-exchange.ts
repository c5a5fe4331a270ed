import { isJson, readJson } from '../../../json.ts';
import type { JsonObject } from '../language/value.ts';
import type { Exchange } from './exchange.ts';
import { objectOf } from './json-exchange.ts';
import { notSupported, unsupported } from './unsupported.ts';

const PARAMETERS = new Set(['FunctionName', 'InvocationType', 'Payload', 'Qualifier']);

/**
 * Lambda's Invoke. A text as the payload is sent as it is, and everything else as JSON (recorded in
 * test_lambda_task_service.py::test_invoke_json_values).
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const lambdaExchange: Exchange = {
  request(action, parameters) {
    if (action !== 'invoke') throw unsupported(`aws-sdk:lambda:${action}`);
    const other = Object.keys(parameters).find((name) => !PARAMETERS.has(name));
    if (other !== undefined) throw notSupported(`${other} of lambda:invoke`);
    const { FunctionName, InvocationType, Payload, Qualifier } = parameters;
    const query = typeof Qualifier === 'string' ? `?Qualifier=${encodeURIComponent(Qualifier)}` : '';
    return {
      path: `/2015-03-31/functions/${encodeURIComponent(String(FunctionName))}/invocations${query}`,
      headers: typeof InvocationType === 'string' ? { 'x-amz-invocation-type': InvocationType } : {},
      body: typeof Payload === 'string' ? Payload : JSON.stringify(Payload ?? {}),
    };
  },
  result(_action, { body, headers, status }): JsonObject {
    const version = headers['x-amz-executed-version'];
    const functionError = headers['x-amz-function-error'];
    return {
      ...(version === undefined ? {} : { ExecutedVersion: version }),
      ...(functionError === undefined ? {} : { FunctionError: functionError }),
      Payload: body.toString(),
      StatusCode: status,
    };
  },
  refusal: ({ body, headers }) => ({
    code: String(headers['x-amzn-errortype']),
    message: String(objectOf(body).Message),
  }),
};

/** The payload of an answer as a state sees it: JSON as its value, any other text as it is. */
export const payloadOf = (text: string): unknown => (text === '' ? {} : isJson(text) ? readJson(text) : text);
