import type { StageClock } from '../../../clock.ts';
import { parsedJson } from '../../../json.ts';
import type { AwsDefinition } from '../definition.ts';
import { GatewayError } from '../gateway-error.ts';
import { type FunctionInvoker, functionIn, invokeFunction } from '../lambda-integration.ts';
import { substitute } from '../templates.ts';
import type { Backend } from './backend.ts';
import { noteStatus, timed } from './timed.ts';

/**
 * A function behind an integration of type `AWS`: the mapped body is its event, and what it returns is the body of the answer.
 * Selection patterns are compared with the message of an error that it throws.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 * @throws StageError when the URI names no function
 */
export function functionBackend(
  { uri, timeoutMilliseconds }: AwsDefinition,
  where: string,
  lambda: FunctionInvoker,
  clock: StageClock,
): Backend {
  const writtenArn = functionIn(uri, `${where}: property Integration.Uri`);
  return async ({ body }, exchange) => {
    const functionArn = substitute(writtenArn, exchange, '');
    const text = body.toString();
    const event = text === '' ? {} : parsedJson(text);
    if (event === undefined) {
      // What the gateway sends is no event: Lambda refuses it (unverified; settled by: a template that writes no JSON).
      throw new GatewayError('DEFAULT_5XX', { integration: 'The event of the function is not JSON' });
    }
    const { payload, functionError } = await timed(exchange, clock, timeoutMilliseconds, (signal) =>
      invokeFunction(lambda, functionArn, exchange, event, signal),
    );
    noteStatus(exchange, 200);
    const { errorMessage } = Object(functionError === undefined ? undefined : parsedJson(payload));
    return { outcome: errorMessage === undefined ? undefined : String(errorMessage), headers: {}, body: payload };
  };
}
