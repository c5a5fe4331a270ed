import type { StageClock } from '../../clock.ts';
import { AwsError } from '../../errors.ts';
import { type AuthorizerAnswer, authorizerAnswer } from './authorizer-answer.ts';
import { authorizerEvent } from './authorizer-event.ts';
import type { LambdaAuthorizerDefinition } from './definition.ts';
import type { Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { identitySource } from './identity-source.ts';
import { Kept } from './kept.ts';
import { type FunctionInvoker, functionIn } from './lambda-integration.ts';
import { apiArn } from './method-arn.ts';

/**
 * A Lambda authorizer of a deployment: a function that gets the token, or the request, and answers a policy.
 *
 * Without one of its identity sources a request is refused, and no function runs; so is a token that the validation expression
 * does not match. An answer is used again for the same identity, whatever the method and the path: only where they are identity
 * sources are they part of the key. A failure is not kept (unverified; settled by: two requests to an authorizer that fails once).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export class LambdaAuthorizer {
  readonly #definition: LambdaAuthorizerDefinition;
  readonly #lambda: FunctionInvoker;
  readonly #functionArn: string;
  readonly #sources: readonly ((exchange: Exchange) => string | undefined)[];
  readonly #pattern: RegExp | undefined;
  readonly #kept: Kept<AuthorizerAnswer>;

  /** @throws StageError when its URI names no function, or a source is not one */
  constructor(definition: LambdaAuthorizerDefinition, lambda: FunctionInvoker, clock: Pick<StageClock, 'now'>) {
    const { identitySources, tokenPattern, uri, where } = definition;
    this.#definition = definition;
    this.#lambda = lambda;
    this.#kept = new Kept(clock);
    this.#functionArn = functionIn(uri, `${where}: property AuthorizerUri`);
    this.#sources = identitySources.map((expression) => identitySource(expression, where));
    this.#pattern = tokenPattern === undefined ? undefined : new RegExp(`^(?:${tokenPattern})$`);
  }

  /**
   * What the function says, or has said, of the caller.
   * @throws GatewayError `UNAUTHORIZED`, `AUTHORIZER_FAILURE`, `AUTHORIZER_CONFIGURATION_ERROR`
   */
  async answer(exchange: Exchange): Promise<AuthorizerAnswer> {
    const identities = this.#sources.map((source) => source(exchange));
    if (identities.some((identity) => identity === undefined || identity === ''))
      throw new GatewayError('UNAUTHORIZED');
    const [token] = identities;
    if (this.#pattern?.test(token ?? '') === false) throw new GatewayError('UNAUTHORIZED');
    const { ttlSeconds } = this.#definition;
    if (ttlSeconds === 0) return this.#ask(exchange, token);
    const key = JSON.stringify(identities);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const answer = await this.#ask(exchange, token);
    this.#kept.set(key, answer, ttlSeconds);
    return answer;
  }

  async #ask(exchange: Exchange, token: string | undefined): Promise<AuthorizerAnswer> {
    const event = authorizerEvent(this.#definition.kind, exchange, token);
    const { payload, functionError } = await this.#invoke(exchange, event);
    const answered: unknown = JSON.parse(payload);
    if (functionError !== undefined) {
      throw new GatewayError(Object(answered).errorMessage === 'Unauthorized' ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE', {
        integration: 'The authorizer failed; its own log says why',
      });
    }
    const answer = authorizerAnswer(answered);
    if (answer !== undefined) return answer;
    throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', { integration: 'The authorizer answered no policy' });
  }

  async #invoke({ endpoint, request, traceHeader = request.traceHeader }: Exchange, event: object) {
    const sourceArn = `${apiArn(endpoint)}/authorizers/${this.#definition.id}`;
    try {
      return await this.#lambda.invokeFor('apigateway.amazonaws.com', sourceArn, this.#functionArn, event, traceHeader);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', { integration: error.message });
    }
  }
}
