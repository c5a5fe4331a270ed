import { readJson } from '../../../json.ts';
import type { JsonService } from '../../../wire/aws-json.ts';
import { isObject, type JsonObject } from '../language/value.ts';
import { type Exchange, operationName } from './exchange.ts';
import { fitted } from './fitted.ts';
import { notSupported } from './unsupported.ts';

/**
 * The AWS JSON protocol.
 * @param service undefined when the stage does not have it
 */
export const jsonExchange = (service: JsonService | undefined, name: string): Exchange => ({
  request(action, parameters) {
    const operation = operationName(action);
    const found = service !== undefined && Object.hasOwn(service.operations, operation);
    const input = found ? service.operations[operation]?.input : undefined;
    if (!found) throw notSupported(`${name}:${action}`);
    return {
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `${service.targetPrefix}.${operation}`,
      },
      body: JSON.stringify(input === undefined ? parameters : fitted(input, parameters)),
    };
  },
  result: (_action, { body }) => {
    const output = objectOf(body);
    return CAPITALISED.has(service?.targetPrefix ?? '') ? capitalised(output) : output;
  },
  refusal(answer) {
    const { __type: type, message } = objectOf(answer.body);
    const [queryCode] = String(answer.headers['x-amzn-query-error'] ?? '').split(';');
    return { code: queryCode === '' ? String(type) : String(queryCode), message: String(message ?? '') };
  },
});

/** Services whose members begin with a small letter. Those that tasks see never do. */
const CAPITALISED = new Set(['AWSStepFunctions', 'CodeDeploy_20141006', 'Logs_20140328']);
/** Their members whose own keys are names that people chose. */
const MAPS = new Set(['tags', 'variables', 'variableReferences']);

export function objectOf(body: string | Buffer): JsonObject {
  const value = readJson(body.toString());
  return isObject(value) ? value : {};
}

/** Moments become texts (unverified; settled by: the output of `aws-sdk:sfn:describeExecution`). */
function capitalised(value: JsonObject): JsonObject {
  const inner = (name: string, each: unknown): unknown => {
    if (MAPS.has(name)) return each;
    if (typeof each === 'number' && name.endsWith('Date')) return new Date(each * 1_000).toISOString();
    if (Array.isArray(each)) return each.map((one) => inner('', one));
    return isObject(each) ? capitalised(each) : each;
  };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [operationName(name), inner(name, each)]));
}
