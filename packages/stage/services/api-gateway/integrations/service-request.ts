import { StageError } from '../../../errors.ts';
import type { OwnRequest } from '../../../wire/own-request.ts';
import { headerIn, type IntegrationRequest, queryString } from './backend.ts';
import type { ServiceUri } from './service-uri.ts';

/** Services of the stage that take a form, and answer JSON to callers who accept it. */
const FORMS: Readonly<Record<string, string>> = {
  monitoring: '2010-08-01',
  sns: '2010-03-31',
  sqs: '2012-11-05',
  sts: '2011-06-15',
};
/** Services of the stage that take JSON, with what stands before the name of an action. */
const TARGETS: Readonly<Record<string, string>> = {
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  dynamodb: 'DynamoDB_20120810',
  events: 'AWSEvents',
  kms: 'TrentService',
  logs: 'Logs_20140328',
  sqs: 'AmazonSQS',
  ssm: 'AmazonSSM',
  states: 'AWSStepFunctions',
};
/** Services of the stage that are called by method and path. */
const PATHS = new Set(['lambda', 's3']);

/** @throws StageError for a service that the stage does not have behind integrations, by its name */
export function checkService({ service }: ServiceUri, where: string): void {
  if (Object.hasOwn(FORMS, service) || Object.hasOwn(TARGETS, service) || PATHS.has(service)) return;
  throw new StageError(`${where}: property Integration.Uri: the local stage has no integration with ${service}.`);
}

/** Whether the service takes a form for this request, and so answers XML. */
export const takesForm = ({ service }: ServiceUri, { headers }: IntegrationRequest): boolean =>
  Object.hasOwn(FORMS, service) && headerIn(headers, 'X-Amz-Target') === undefined;

/** The request that the service gets. @param method the HTTP method of services that are called by path */
export function serviceRequest(uri: ServiceUri, request: IntegrationRequest, method: string): OwnRequest {
  const { service, kind, name } = uri;
  const path = `/${name}`.replaceAll(/\{([\w.-]+)\}/g, (text, part) => encodeURIComponent(request.path[part] ?? text));
  if (takesForm(uri, request)) return form(kind === 'path' ? path : '/', uri, request);
  const lowered = Object.entries(request.headers).map(([each, value]) => [each.toLowerCase(), value] as const);
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...Object.fromEntries(lowered) };
  if (PATHS.has(service)) {
    const query = queryString(request.query);
    return { method, path: query === '' ? path : `${path}?${query}`, headers, body: request.body };
  }
  const target = kind === 'action' ? { 'x-amz-target': `${TARGETS[service]}.${name}` } : {};
  return { path: '/', headers: { ...headers, ...target }, body: request.body };
}

/** A form of the body and the query; the action of the URI and the version of the API are added. */
function form(path: string, { service, kind, name }: ServiceUri, { query, body }: IntegrationRequest): OwnRequest {
  const parameters = new URLSearchParams(body.toString());
  for (const [each, values] of Object.entries(query)) parameters.set(each, values.at(-1) ?? '');
  if (kind === 'action') parameters.set('Action', name);
  if (!parameters.has('Version')) parameters.set('Version', FORMS[service] ?? '');
  return {
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: parameters.toString(),
  };
}
