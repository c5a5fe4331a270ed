import { AwsError } from '../../errors.ts';
import { stopwatch } from '../../stopwatch.ts';
import { GatewayError } from '../api-gateway/gateway-error.ts';
import { withinTime } from '../api-gateway/integrations/timed.ts';
import type { IntegrationDefinition } from './definition.ts';
import type { ApiGatewayV2Environment } from './environment.ts';

/** What came of an integration: what the function answered, or why there is no answer. */
export type Integrated = { readonly elapsedMs: number } & (
  | { readonly payload: string }
  | { readonly failure: 'failed' | 'timedOut'; readonly reason: string }
);

/** Invokes the function of a route and waits for it as long as the integration may take. */
export async function integrate(
  { functionArn, timeoutMilliseconds }: IntegrationDefinition,
  call: { readonly sourceArn: string; readonly event: object; readonly traceHeader: string },
  { clock, lambda }: Pick<ApiGatewayV2Environment, 'clock' | 'lambda'>,
): Promise<Integrated> {
  const elapsed = stopwatch(clock);
  const failed = (reason: string, failure: 'failed' | 'timedOut' = 'failed') => ({
    failure,
    reason,
    elapsedMs: elapsed(),
  });
  try {
    const { payload, functionError } = await withinTime(timeoutMilliseconds, clock, (signal) =>
      lambda.invokeFor('apigateway.amazonaws.com', call.sourceArn, functionArn, call.event, call.traceHeader, signal),
    );
    if (functionError !== undefined) return failed('The function failed; its own log says why');
    return { payload, elapsedMs: elapsed() };
  } catch (error) {
    if (error instanceof GatewayError) return failed(error.message, 'timedOut');
    if (error instanceof AwsError) return failed(error.message);
    throw error;
  }
}
