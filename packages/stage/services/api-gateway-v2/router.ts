import { StageError } from '../../errors.ts';
import { decoded } from '../../wire/request-url.ts';
import type { RouteDefinition } from './definition.ts';

interface CompiledRoute {
  readonly route: RouteDefinition;
  readonly method: string;
  readonly segments: readonly string[];
}

export interface Match {
  readonly route: RouteDefinition;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const GREEDY = /^\{([\w.:-]+)\+\}$/;
const VARIABLE = /^\{([\w.:-]+)\}$/;

/**
 * The routes of an HTTP API. A full match comes before one with a greedy variable, and that before `$default`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation).
 * A part that is named comes before a variable, and a method before `ANY`; a slash at the end makes a path another one (unverified;
 * settled by: requests to an API with GET /a/b, ANY /a/b and GET /a/{id}, with and without the slash).
 */
export class HttpRouter {
  readonly #routes: readonly CompiledRoute[];
  readonly #default: RouteDefinition | undefined;

  /** @throws StageError for a route key that an HTTP API does not have */
  constructor(routes: Iterable<RouteDefinition>) {
    const all = [...routes];
    this.#default = all.find(({ key }) => key === '$default');
    this.#routes = all
      .filter(({ key }) => key !== '$default')
      .map(compile)
      .toSorted((a, b) => rank(a).localeCompare(rank(b)));
  }

  find(path: string, method: string): Match | undefined {
    const sent = path.split('/').slice(1);
    for (const { route, method: own, segments } of this.#routes) {
      if (own !== 'ANY' && own !== method) continue;
      const pathParameters = parameters(segments, sent);
      if (pathParameters !== undefined) return { route, pathParameters };
    }
    return this.#default === undefined ? undefined : { route: this.#default, pathParameters: {} };
  }
}

function compile(route: RouteDefinition): CompiledRoute {
  const [, method, path] = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/\S*)$/.exec(route.key) ?? [];
  if (method === undefined || path === undefined)
    throw new StageError(`${route.where}: property RouteKey names no method and path: ${route.key}.`);
  const segments = path.split('/').slice(1);
  if (segments.some((segment, index) => GREEDY.test(segment) && index < segments.length - 1))
    throw new StageError(`${route.where}: a greedy variable has to be the last part of ${path}.`);
  return { route, method, segments };
}

/** Sorts routes as they are tried: part by part, named ones first. */
const rank = ({ method, segments }: CompiledRoute): string =>
  [
    ...segments.map((one) => (GREEDY.test(one) ? '2' : VARIABLE.test(one) ? '1' : '0')),
    method === 'ANY' ? '1' : '0',
  ].join('');

function parameters(
  segments: readonly string[],
  sent: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const found: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const [, greedy] = GREEDY.exec(segment) ?? [];
    if (greedy !== undefined) {
      const rest = sent.slice(index).join('/');
      return rest === '' ? undefined : { ...found, [greedy]: decoded(rest) };
    }
    const given = sent[index];
    if (given === undefined) return undefined;
    const [, name] = VARIABLE.exec(segment) ?? [];
    if (name === undefined) {
      if (decoded(given) !== segment) return undefined;
    } else {
      if (given === '') return undefined;
      found[name] = decoded(given);
    }
  }
  return segments.length === sent.length ? found : undefined;
}
