/** What a backend or a function answers, which the gateway or HTTP itself sets, goes out under another name. */
const OF_BACKENDS = /^(connection|content-length|date|server|www-authenticate|x-amzn-requestid)$/i;
/** Recorded: TestApiGatewayHeaderRemapping::test_apigateway_header_remapping_http[HTTP]. */
const OF_MAPPINGS =
  /^(authorization|connection|content-length|content-md5|date|expect|host|max-forwards|proxy-authenticate|server|trailer|upgrade|user-agent|www-authenticate)$/i;
const DROPPED = /^transfer-encoding$/i;

/**
 * The name under which a header of an answer goes out; undefined: it does not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export function sentHeader(name: string, origin: 'backend' | 'mapped'): string | undefined {
  if (DROPPED.test(name)) return undefined;
  return (origin === 'mapped' ? OF_MAPPINGS : OF_BACKENDS).test(name) ? `x-amzn-Remapped-${name}` : name;
}
