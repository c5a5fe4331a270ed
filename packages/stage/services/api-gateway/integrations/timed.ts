import type { StageClock } from '../../../clock.ts';
import { limit } from '../../../inspected.ts';
import type { Exchange } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';

/**
 * Calls a backend within its time, and writes down how long it took, as logs and traces tell it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * @param milliseconds of the stage's time
 * @throws GatewayError `INTEGRATION_TIMEOUT` when the time is over
 */
export async function timed<T>(
  { context }: Exchange,
  clock: StageClock,
  milliseconds: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const startedAt = clock.now();
  try {
    return await withinTime(milliseconds, clock, call);
  } finally {
    context.set('integrationLatency', `${clock.now() - startedAt}`);
    context.set('integration.latency', `${clock.now() - startedAt}`);
  }
}

export async function withinTime<T>(
  milliseconds: number,
  clock: StageClock,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const controller = new AbortController();
  const timer = limit(clock, milliseconds, () => {
    const error = new GatewayError('INTEGRATION_TIMEOUT');
    reject(error);
    controller.abort(error);
  });
  try {
    return await Promise.race([call(controller.signal), tooLate]);
  } finally {
    timer.cancel();
  }
}

/** What the logs call the status of the integration. */
export function noteStatus({ context }: Exchange, status: number): void {
  context.set('integrationStatus', `${status}`);
  context.set('integration.integrationStatus', `${status}`);
  context.set('integration.status', `${status}`);
}
