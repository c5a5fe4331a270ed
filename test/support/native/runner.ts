import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { defined } from './defined.ts';

type Globals = typeof import('@jest/globals');

/** Jest's own runner, and the part of what loads modules for it that it calls. */
type Runner = (
  globalConfig: unknown,
  config: unknown,
  environment: unknown,
  runtime: unknown,
  ...rest: unknown[]
) => unknown;

interface Runtime {
  readonly jestGlobals: { jestObjectFor(file: string): Globals['jest'] };
  enterTestCode(): void;
  leaveTestCode(): void;
}

const require = createRequire(import.meta.url);
const { default: circus }: { readonly default: Runner } = require('jest-circus/runner');
const globals = import.meta.resolve('./globals.ts');
/** The code of functions, which reads its environment when it starts. */
const functions = import.meta.resolve('../../../lambda/');

registerHooks({
  resolve(specifier, context, nextResolve) {
    const { search } = new URL(context.parentURL ?? import.meta.url);
    if (specifier !== '@jest/globals') {
      const found = nextResolve(specifier, context);
      return found.url.startsWith(functions) ? { ...found, url: `${found.url}${search}` } : found;
    }
    // A module that outlives a test file would keep that file's.
    if (search === '') throw new Error(`Only test files import @jest/globals, not ${context.parentURL}`);
    return { url: `${globals}${search}`, format: 'module-typescript', shortCircuit: true };
  },
});

let files = 0;

/**
 * Runs a test file by Jest's own runner, but lets Node.js load it: modules are evaluated once in a process, not once for every
 * test file. To load them anew took half of the time of all tests. Code of functions is evaluated for each file, as in an
 * environment that starts; what else a file imports, it leaves as it was.
 */
export default function runFile(
  globalConfig: unknown,
  config: unknown,
  environment: unknown,
  runtime: Runtime,
  file: string,
  report: unknown,
): unknown {
  files += 1;
  const native = {
    requireModule: require,
    // It keeps the tests of one file, so each file gets a new one.
    requireInternalModule(module: string): unknown {
      delete require.cache[module];
      Reflect.deleteProperty(globalThis, Symbol.for('EVENT_HANDLERS'));
      return require(module);
    },
    setGlobalsForRuntime(circusGlobals: Omit<Globals, 'jest'>): void {
      defined.globals = { ...circusGlobals, jest: runtime.jestGlobals.jestObjectFor(file) };
    },
    unstable_shouldLoadAsEsm: () => true,
    // Another query is another module.
    unstable_importModule: (module: string) => import(`${pathToFileURL(module)}?file=${files}`),
    enterTestCode: () => runtime.enterTestCode(),
    leaveTestCode: () => runtime.leaveTestCode(),
  };
  return circus(globalConfig, config, environment, native, file, report);
}
