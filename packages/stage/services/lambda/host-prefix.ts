/**
 * SDKs put a prefix before the host of StartSyncExecution and TestState, also before an address: then it is `sync-127.0.0.1`, which
 * no resolver knows. In an execution environment it is the stage.
 * https://smithy.io/2.0/spec/endpoint-traits.html#endpoint-trait
 */
const dns = process.getBuiltinModule('node:dns');

dns.lookup = new Proxy(dns.lookup, {
  apply: (lookup, self, [hostname, ...others]: readonly unknown[]) =>
    Reflect.apply(lookup, self, [hostname === 'sync-127.0.0.1' ? '127.0.0.1' : hostname, ...others]),
});
