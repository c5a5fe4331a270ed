import { StageError } from '../../errors.ts';
import { parsedJson } from '../../json.ts';
import type { Exchange } from './exchange.ts';
import { type BackendAnswer, headerIn } from './integrations/backend.ts';
import { isSendable } from './request.ts';
import { javaText } from './velocity/java-text.ts';
import { valueAt } from './velocity/variables.ts';

/** What a mapping may read. */
interface Mapped {
  readonly exchange: Exchange;
  /** What the backend answered, for mappings of answers. */
  readonly answer?: BackendAnswer;
}

/** The values of an expression: none, one, or several of one name. */
type MappedValue = (mapped: Mapped) => readonly string[] | undefined;

/** One response header and where its value comes from. */
export interface HeaderMapping {
  readonly header: string;
  readonly value: MappedValue;
}

/**
 * Reads the header mappings of a gateway response or an integration response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 *
 * @param prefix what stands before the header's name: `gatewayresponse.header.` or `method.response.header.`
 * @throws StageError on an expression that the stage does not execute
 */
export function headerMappings(
  parameters: Readonly<Record<string, string>>,
  prefix: string,
  where: string,
): readonly HeaderMapping[] {
  return Object.entries(parameters).map(([target, expression]) => {
    const value = mappedValue(expression);
    if (target.startsWith(prefix) && value !== undefined) return { header: target.slice(prefix.length), value };
    throw new StageError(`${where}: property ResponseParameters.${target} maps ${expression}, which is not supported.`);
  });
}

/** The headers of an answer. What has no value, or one that HTTP cannot carry, is left out. */
export function mappedHeaders(mappings: readonly HeaderMapping[], mapped: Mapped): Record<string, string> {
  const headers = mappings.map(({ header, value }) => [header, value(mapped)?.at(-1)] as const);
  return Object.fromEntries(
    headers.filter((pair): pair is readonly [string, string] => pair[1] !== undefined && isSendable(pair[0], pair[1])),
  );
}

const SOURCES =
  /^(context|stageVariables|method\.request\.(?:header|querystring|path|multivalueheader|multivaluequerystring)|integration\.response\.(?:header|multivalueheader))\.(.+)$/;
const BODIES = /^(method\.request|integration\.response)\.body(?:\.(.+))?$/;

/** How the value of an expression is found; undefined for one that does not exist. */
export function mappedValue(expression: string): MappedValue | undefined {
  const literal = /^'([^']*)'$/.exec(expression)?.[1];
  if (literal !== undefined) return () => [literal];
  const [, whose, path = ''] = BODIES.exec(expression) ?? [];
  if (whose !== undefined) return fromBody(whose === 'method.request', path);
  const [, kind, name] = SOURCES.exec(expression) ?? [];
  if (name === undefined) return undefined;
  switch (kind) {
    case 'context':
      return ({ exchange }) => listed(exchange.context.get(name));
    case 'stageVariables':
      return ({ exchange }) => listed(exchange.stageVariables[name]);
    case 'method.request.path':
      return ({ exchange }) => listed(exchange.pathParameters[name]);
    case 'method.request.header':
      return ({ exchange }) => allHeaders(exchange, name)?.slice(-1);
    case 'method.request.multivalueheader':
      return ({ exchange }) => allHeaders(exchange, name);
    case 'method.request.querystring':
      return ({ exchange }) => exchange.request.query.get(name)?.slice(-1);
    case 'method.request.multivaluequerystring':
      return ({ exchange }) => exchange.request.query.get(name);
    default:
      return ({ answer }) => listed(answer === undefined ? undefined : headerIn(answer.headers, name));
  }
}

const listed = (value: string | undefined) => (value === undefined ? undefined : [value]);

/** Whatever the case of its name. */
function allHeaders({ request }: Exchange, name: string): readonly string[] | undefined {
  const found = [...request.headers].filter(([each]) => each.toLowerCase() === name.toLowerCase());
  return found.length === 0 ? undefined : found.flatMap(([, values]) => values);
}

/** A body, or what a JSONPath leads to in it. */
function fromBody(isRequest: boolean, path: string): MappedValue {
  return ({ exchange, answer }) => {
    const body = (isRequest ? exchange.request.body : answer?.body)?.toString();
    if (body === undefined || path === '') return listed(body);
    const value = valueAt(path.startsWith('$') ? path : `$.${path}`, parsedJson(body));
    return listed(value === undefined || value === null ? undefined : javaText(value));
  };
}
