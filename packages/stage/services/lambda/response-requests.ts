import { syncBuiltinESMExports } from 'node:module';

/** Where the stage takes the answers of custom resources. */
export const RESPONSES = '/custom-resource-responses/';

let port: string | undefined;

/**
 * Lets functions answer for their custom resources. On AWS the address is one of S3, so they send the answer over TLS to its
 * host and path. The stage has no TLS: what goes to such a path goes to its port.
 * @param responseUrl the `ResponseURL` of an event
 */
export function sendResponsesTo(responseUrl: string): void {
  const isFirst = port === undefined;
  port = new URL(responseUrl).port;
  if (!isFirst) return;
  const [http, https] = [process.getBuiltinModule('node:http'), process.getBuiltinModule('node:https')];
  const { request } = https;
  Object.defineProperty(https, 'request', {
    ...Object.getOwnPropertyDescriptor(https, 'request'),
    value: (target: unknown, ...rest: readonly unknown[]) => {
      const url = typeof target === 'string' ? new URL(target) : target;
      const { pathname, path = pathname } = Object(url);
      if (!String(path).startsWith(RESPONSES)) return Reflect.apply(request, https, [target, ...rest]);
      // The headers and the method are in the options, which stand first or second.
      const options = [target, ...rest].filter((one) => typeof one === 'object' && !(one instanceof URL));
      const callback = rest.filter((one) => typeof one === 'function');
      const to = { protocol: 'http:', host: undefined, hostname: '127.0.0.1', port, path, agent: undefined };
      return Reflect.apply(http.request, http, [Object.assign({}, ...options, to), ...callback]);
    },
  });
  syncBuiltinESMExports();
}
