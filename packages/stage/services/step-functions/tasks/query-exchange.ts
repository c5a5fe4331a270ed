import { formOf, type QueryInput, type QueryValue, readXml } from '../../../wire/query-client.ts';
import { isObject, type JsonObject } from '../language/value.ts';
import { type Exchange, operationName } from './exchange.ts';

/** The AWS Query protocol: a form goes out, XML comes back, in which everything is a text. */
export const queryExchange = (version: string): Exchange => ({
  request: (action, parameters) => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams(
      [['Action', operationName(action)], ['Version', version], ...formOf(inputOf(parameters))].map(
        ([name = '', value = '']): [string, string] => [name, value],
      ),
    ).toString(),
  }),
  result(action, { body }) {
    const name = operationName(action);
    const answer = Object(readXml(body.toString()));
    const result: unknown = Object(answer[`${name}Response`])[`${name}Result`];
    return isObject(result) ? result : {};
  },
  refusal({ body }) {
    const { Code, Message } = Object(Object(Object(readXml(body.toString())).ErrorResponse).Error);
    return { code: String(Code), message: String(Message ?? '') };
  },
});

/** Members that are maps. */
const MAPS = new Set(['Attributes', 'MessageAttributes']);

const inputOf = (parameters: JsonObject): QueryInput =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]): readonly (readonly [string, QueryValue])[] => {
      if (value === null) return [];
      if (isObject(value) && MAPS.has(name)) return [[name, new Map(Object.entries(inputOf(value)))]];
      if (isObject(value) && !TEXTS.has(name)) return [[name, inputOf(value)]];
      if (Array.isArray(value) && !TEXTS.has(name)) return [[name, value.map(queryValueOf)]];
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );

/** Members that are texts; JSON in their place becomes one. Recorded in test_sns_task_service.py::test_publish_base. */
const TEXTS = new Set(['Message', 'StringValue']);

const queryValueOf = (value: unknown): QueryValue =>
  isObject(value) ? inputOf(value) : typeof value === 'string' ? value : JSON.stringify(value);
