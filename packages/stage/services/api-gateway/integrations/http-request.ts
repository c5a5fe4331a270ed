import { type HttpRequest, sendHttp as send } from '../../../wire/send-http.ts';
import { GatewayError } from '../gateway-error.ts';
import type { BackendAnswer } from './backend.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** A backend's answer, with the status code as a number. */
export interface HttpBackendAnswer extends BackendAnswer {
  readonly status: number;
}

/**
 * Sends a request to an HTTP backend.
 * @throws GatewayError `API_CONFIGURATION_ERROR` for a text that is not a URL, and for a host without an address (recorded for a host:
 * test_apigateway_api::TestApigatewayTestInvoke::test_failed_invoke_test_method); `INTEGRATION_FAILURE` when the connection fails
 * (unverified; settled by: an integration with a port at which no server listens)
 */
export async function sendHttp(url: string, request: HttpRequest, signal: AbortSignal): Promise<HttpBackendAnswer> {
  if (!/^https?:/.test(url) || !URL.canParse(url)) throw invalidAddress();
  try {
    const { status, rawHeaders, body } = await send(url, request, signal);
    if (body.length > MAX_BODY_BYTES) throw tooLarge(body.length);
    return { status, outcome: `${status}`, headers: named(rawHeaders), body };
  } catch (error) {
    if (error instanceof GatewayError || signal.aborted) throw error;
    if (Object(error).code === 'ENOTFOUND') throw invalidAddress();
    throw new GatewayError('INTEGRATION_FAILURE', { integration: 'Network error communicating with endpoint' });
  }
}

/** With names as they were sent. */
function named(raw: readonly string[]): Record<string, readonly string[]> {
  const headers: Record<string, readonly string[]> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2);
    headers[name] = [...(headers[name] ?? []), value];
  }
  return headers;
}

const invalidAddress = () => new GatewayError('API_CONFIGURATION_ERROR', { integration: 'Invalid endpoint address' });

const tooLarge = (bytes: number) =>
  new GatewayError('DEFAULT_5XX', {
    integration: `Integration response of reported length ${bytes} is larger than allowed maximum of ${MAX_BODY_BYTES} bytes.`,
  });
