import { StageError } from '../../errors.ts';
import type { Exchange } from './exchange.ts';
import { headerOf } from './request.ts';

/** Finds in a request what identifies its caller. */
export type IdentitySource = (exchange: Exchange) => string | undefined;

/**
 * Reads where a request says who calls: a header, a parameter of the query, a variable of the stage or of the context.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html
 * @throws StageError on any other place
 */
export function identitySource(expression: string, where: string): IdentitySource {
  const [, place, name] =
    /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.([\w.-]+)$/.exec(expression) ?? [];
  if (name === undefined) throw new StageError(`${where}: ${expression} is not an identity source.`);
  switch (place) {
    case 'method.request.header':
      return ({ request }) => headerOf(request, name);
    case 'method.request.querystring':
      return ({ request }) => request.query.get(name)?.at(-1);
    case 'stageVariables':
      return ({ stageVariables }) => stageVariables[name];
    default:
      return ({ context }) => context.get(name);
  }
}
