import { StageError } from '../../errors.ts';

/** What templates may name. */
export interface TemplateScope {
  /** `$context` variables by name, without the prefix; claims as `authorizer.claims.<claim>`. */
  readonly context: ReadonlyMap<string, string>;
  readonly stageVariables: Readonly<Record<string, string>>;
}

const PATH = String.raw`((?:\.\w+|\['[^']*'\])+)`;
const VARIABLE = new RegExp(String.raw`\$(context|stageVariables)${PATH}|\$\{(context|stageVariables)${PATH}\}`, 'g');

/** Variables that the gateway fills in, when the request got so far. */
const KNOWN = new Set(
  `accountId apiId awsEndpointRequestId deploymentId domainName domainPrefix error.message error.messageString
   error.responseType error.validationErrorString extendedRequestId httpMethod identity.sourceIp identity.userAgent
   integration.error integration.integrationStatus integration.latency integration.status integrationErrorMessage
   integrationLatency integrationStatus isCanaryRequest path protocol requestId requestTime requestTimeEpoch resourceId resourcePath
   responseLatency responseLength stage status xrayTraceId`.split(/\s+/),
);
/** Documented variables of features that the stage has not, so that they never have a value, and claims. */
const KNOWN_GROUPS =
  /^(authenticate|authorize|authorizer|customDomain|identity|requestOverride|responseOverride|waf)\.|^(integration\.requestId|wafResponseCode|webaclArn)$/;

/**
 * Replaces the `$context` and `$stageVariables` variables of a template by their values.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 *
 * @param missing stands for a variable without a value: access logs show `-` (seen in practice, not documented)
 */
export function substitute(template: string, scope: TemplateScope, missing: string): string {
  return template.replace(VARIABLE, (_, source, path, bracedSource, bracedPath) => {
    const name = nameOf(path ?? bracedPath);
    const value = (source ?? bracedSource) === 'context' ? scope.context.get(name) : scope.stageVariables[name];
    return value ?? missing;
  });
}

/**
 * Refuses variables that the documentation does not know: a typing mistake that AWS would let pass.
 * @param where the resource, for the message
 */
export function checkVariables(template: string, where: string): void {
  for (const [text, source, path, bracedSource, bracedPath] of template.matchAll(VARIABLE)) {
    const name = nameOf(path ?? bracedPath ?? '');
    if ((source ?? bracedSource) !== 'context' || KNOWN.has(name) || KNOWN_GROUPS.test(name)) continue;
    throw new StageError(`${where}: ${text} is not a variable that API Gateway documents.`);
  }
}

/** `.authorizer.claims['custom:role']` is `authorizer.claims.custom:role` */
function nameOf(path: string): string {
  return [...path.matchAll(/\.(\w+)|\['([^']*)'\]/g)].map(([, plain, quoted]) => plain ?? quoted).join('.');
}
