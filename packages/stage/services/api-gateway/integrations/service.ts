import type { StageClock } from '../../../clock.ts';
import { AwsError, StageError } from '../../../errors.ts';
import type { Caller } from '../../../iam/access.ts';
import type { StageCore } from '../../../service.ts';
import { callAs } from '../../../wire/call-as.ts';
import { readXml } from '../../../wire/query-client.ts';
import type { HttpAnswer } from '../../../wire/server.ts';
import type { AwsDefinition } from '../definition.ts';
import type { RoutedExchange } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';
import { integrationTrace } from '../lambda-integration.ts';
import { sourceArn } from '../method-arn.ts';
import { substitute } from '../templates.ts';
import { type Backend, type BackendAnswer, headerIn, type IntegrationRequest } from './backend.ts';
import { checkService, serviceRequest, takesForm } from './service-request.ts';
import { serviceUri } from './service-uri.ts';
import { noteStatus, timed } from './timed.ts';

/** What calls services of the stage. */
export type ServiceCaller = Pick<StageCore, 'access' | 'dispatch' | 'region'>;

/**
 * A service of AWS behind an integration of type `AWS`, called as the role of the integration's credentials.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html
 * @throws StageError on a service that the stage does not have there, or without a role
 */
export function serviceBackend(
  { uri, credentials, httpMethod, timeoutMilliseconds }: AwsDefinition,
  where: string,
  stage: ServiceCaller,
  clock: StageClock,
): Backend {
  checkService(serviceUri(uri, where), where);
  if (credentials === undefined || !credentials.includes(':role/')) {
    throw new StageError(`${where}: property Integration.Credentials has to name a role that API Gateway may assume.`);
  }
  return async (request, exchange) => {
    const target = serviceUri(substitute(uri, exchange, ''), where);
    const answer = await timed(exchange, clock, timeoutMilliseconds, () =>
      callAs(
        stage,
        session(stage, credentials, exchange),
        target.service,
        serviceRequest(target, request, httpMethod),
        integrationTrace(exchange),
      ),
    );
    noteStatus(exchange, answer.status);
    return takesForm(target, request) && !wantsXml(request) ? inJson(answer) : passed(answer);
  };
}

/** @throws GatewayError when the role does not trust API Gateway (unverified; settled by: an integration with such a role) */
function session({ access }: ServiceCaller, role: string, exchange: RoutedExchange): Caller {
  try {
    return access.assumeFor('apigateway.amazonaws.com', role, sourceArn(exchange), 'BackplaneAssumeRoleSession');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new GatewayError('API_CONFIGURATION_ERROR', { integration: error.message });
  }
}

const wantsXml = ({ headers }: IntegrationRequest) => /\bxml\b/.test(headerIn(headers, 'Accept') ?? '');

const passed = ({ status, headers, body }: HttpAnswer): BackendAnswer => ({ outcome: `${status}`, headers, body });

/**
 * What services that speak XML answer to callers who accept JSON (recorded:
 * test_apigateway_sqs::test_sqs_request_and_response_xml_templates_integration).
 */
function inJson({ status, headers, body }: HttpAnswer): BackendAnswer {
  const document = Object(readXml(body.toString()));
  // (unverified; settled by: SendMessage to a queue that does not exist)
  const answer = document.ErrorResponse ?? document;
  const type = { ...headers, 'content-type': 'application/json' };
  return { outcome: `${status}`, headers: type, body: JSON.stringify(answer) };
}
