import { syncBuiltinESMExports } from 'node:module';
import { apiIdOf, isSnsHost } from '../../wire/api-host.ts';
import { SENT_TO } from '../../wire/sent-to.ts';

let isDone = false;

/**
 * Sends what functions ask of APIs to the stage, such as what a client of a WebSocket is to get, and the certificate of a message of SNS. On
 * AWS it goes over TLS to a host of the API; the stage has no TLS and one address.
 * @param endpoint the stage's base URL
 */
export function sendApiRequestsTo(endpoint: string): void {
  if (isDone) return;
  isDone = true;
  const { port, host } = new URL(endpoint);
  const [http, https] = [process.getBuiltinModule('node:http'), process.getBuiltinModule('node:https')];
  const { request } = https;
  Object.defineProperty(https, 'request', {
    ...Object.getOwnPropertyDescriptor(https, 'request'),
    value: (target: unknown, ...rest: readonly unknown[]) => {
      const url = typeof target === 'string' ? new URL(target) : target;
      const { hostname, host: name = hostname, pathname, search = '', path = `${pathname}${search}` } = Object(url);
      const asked = String(name).replace(/:\d+$/, '');
      const apiId = apiIdOf(asked);
      if (apiId === undefined && !isSnsHost(asked)) return Reflect.apply(request, https, [target, ...rest]);
      // The headers and the method are in the options, which stand first or second.
      const options = [target, ...rest].filter((one) => typeof one === 'object' && !(one instanceof URL));
      const callback = rest.filter((one) => typeof one === 'function');
      const { headers, ...others } = Object.assign({}, ...options);
      const to = {
        protocol: 'http:',
        hostname: '127.0.0.1',
        port,
        path: apiId === undefined ? path : `/execute-api/${apiId}${path}`,
      };
      const here = {
        ...others,
        ...to,
        host: undefined,
        agent: undefined,
        headers: { ...headers, host, [SENT_TO]: name },
      };
      return Reflect.apply(http.request, http, [here, ...callback]);
    },
  });
  syncBuiltinESMExports();
}
