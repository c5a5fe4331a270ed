import { parsedJson } from '../../../json.ts';
import { GatewayError } from '../gateway-error.ts';
import type { Backend } from './backend.ts';

/**
 * The backend that is not there: its request says the status code that selects the integration response. A request that no
 * template wrote may say none, which selects the default.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export const mockBackend: Backend = async ({ body }) => {
  const status = statusIn(body.toString());
  if (status === undefined && typeof body === 'string') {
    // (unverified; settled by: a mock whose template is an empty object)
    throw new GatewayError('DEFAULT_5XX', { integration: 'The request template says no statusCode' });
  }
  // Its answer has no body (recorded: test_apigateway_integrations::test_integration_mock_with_response_override_in_request_template).
  return { outcome: status === undefined ? undefined : `${status}`, headers: {}, body: '' };
};

/** `{"statusCode": 200}`; the name may stand without quotes, as CDK writes it for preflight requests. */
function statusIn(json: string): number | undefined {
  const value = parsedJson(json) ?? parsedJson(json.replace(/([{,]\s*)([A-Za-z]\w*)\s*:/g, '$1"$2":'));
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) return undefined;
  return Number.isInteger(value.statusCode) ? Number(value.statusCode) : undefined;
}
