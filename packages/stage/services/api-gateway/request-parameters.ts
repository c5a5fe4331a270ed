import { StageError } from '../../errors.ts';
import type { PathParameters } from './exchange.ts';
import { type GatewayRequest, headerOf } from './request.ts';

/** Reads a parameter of a request; of several values, the last. */
export type ParameterReader = (request: GatewayRequest, pathParameters: PathParameters) => string | undefined;

/**
 * The reader of `method.request.<header, querystring or path>.<name>`.
 * @param where what names the parameter, for the message
 * @throws StageError when it is not one
 */
export function parameterReader(parameter: string, where: string): ParameterReader {
  const [, place, name] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(parameter) ?? [];
  if (name === undefined) throw new StageError(`${where}.${parameter} is no parameter.`);
  if (place === 'header') return (request) => headerOf(request, name);
  if (place === 'path') return (_, pathParameters) => pathParameters[name];
  return (request) => request.query.get(name)?.at(-1);
}
