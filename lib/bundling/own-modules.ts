import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/** What esbuild puts before the names of these modules, also in source maps. */
export const OWN_MODULE = 'own-module';

/**
 * Takes the modules of Node.js by `process.getBuiltinModule`. An import statement reads every member of such a module, and
 * some load others when they are read: `node:http` loads the client behind `fetch`, `node:crypto` all of Web Crypto.
 */
export const ownModules: Plugin = {
  name: OWN_MODULE,
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) ? { path, namespace: OWN_MODULE } : undefined,
    );
    onLoad({ filter: /./, namespace: OWN_MODULE }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};
