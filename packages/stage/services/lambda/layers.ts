import { existsSync, readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What a function with layers is allowed to find besides its own code. */
export interface LayerSetup {
  /** Absolute folder of the bundle. */
  readonly codeDirectory: string;
  /** Absolute folders with packages, in the order in which they are searched. */
  readonly folders: readonly string[];
}

/**
 * The folders of packages in layers, in the order in which Lambda searches them: those for this version of Node.js
 * first (https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths), and a later layer
 * before an earlier one, because Lambda unpacks it on top
 * (https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html). On the stage the later package hides the earlier
 * one whole; Lambda would merge their files.
 */
export function layerFolders(layers: readonly string[]): readonly string[] {
  return ['nodejs/node24/node_modules', 'nodejs/node_modules'].flatMap((path) =>
    layers.toReversed().map((layer) => join(layer, path)),
  );
}

/**
 * Lets the code of this thread import and require modules as in Lambda. Node.js itself would look only next to the
 * code; the runtimes since Node.js 18 search the layers for ES modules too
 * (https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/).
 *
 * The function's own packages come first, then the layers. What Node.js finds elsewhere, such as the packages of the
 * project around the assembly, comes last: in Lambda it would not be there. The SDK is in every runtime
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included); here it is that of the project in
 * which the stage was started.
 *
 * A `.js` file is CommonJS, unless a `package.json` of the function says otherwise
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html); that of the project around the assembly is not asked.
 */
export function resolveAsLambda({ codeDirectory, folders }: LayerSetup): void {
  // Older versions of Node.js do not have it: https://nodejs.org/docs/latest-v24.x/api/module.html#moduleregisterhooksoptions
  if (module.registerHooks === undefined) {
    // Then CommonJS runs as the project around the assembly has it.
    if (folders.length === 0) return;
    throw new Error('Functions with layers need Node.js 22.15 or newer');
  }
  const saysItsType = existsSync(join(codeDirectory, 'package.json'));
  let resolving = false;
  const isPlain = (url: string) =>
    url.endsWith('.js') && isInside(url, codeDirectory) && !url.includes('/node_modules/');
  module.registerHooks({
    load(url, context, next) {
      if (saysItsType || !isPlain(url)) return next(url, context);
      return { format: 'commonjs', source: readFileSync(fileURLToPath(url)), shortCircuit: true };
    },
    resolve(specifier, context, next) {
      if (resolving || !PACKAGE.test(specifier)) return next(specifier, context);
      const elsewhere = attempt(() => next(specifier, context));
      if (elsewhere.found !== undefined && !isElsewhere(elsewhere.found.url, codeDirectory)) return elsewhere.found;
      const findFrom = (parent: string) =>
        attempt(() =>
          context.conditions.includes('require')
            ? { url: pathToFileURL(createRequire(parent).resolve(specifier)).href, shortCircuit: true }
            : next(specifier, { ...context, parentURL: parent }),
        ).found;
      resolving = true;
      try {
        for (const folder of folders) {
          const found = findFrom(pathToFileURL(join(dirname(folder), 'layer.mjs')).href);
          if (found !== undefined && isInside(found.url, folder)) return found;
        }
        if (elsewhere.found !== undefined) return elsewhere.found;
        const ofRuntime = SDK.test(specifier)
          ? findFrom(pathToFileURL(join(process.cwd(), 'project.mjs')).href)
          : undefined;
        if (ofRuntime !== undefined) return ofRuntime;
      } finally {
        resolving = false;
      }
      throw SDK.test(specifier) ? new Error(notInstalled(specifier)) : elsewhere.error;
    },
  });
}

const SDK = /^@(?:aws-sdk|smithy)\//;
const notInstalled = (name: string) =>
  `Cannot find package '${name}'. It is part of the runtime in Lambda; the stage takes it from the project: run "npm install ${name}" there.`;

/** A package, and not a path, a URL, a module of Node.js with its prefix or an import map's name. */
const PACKAGE = /^(?:@[\w.-]+\/)?[\w-][^:]*$/;

function attempt<T>(task: () => T): { readonly found?: T; readonly error?: unknown } {
  try {
    return { found: task() };
  } catch (error) {
    return { error };
  }
}

const isElsewhere = (url: string, folder: string) => url.startsWith('file:') && !isInside(url, folder);
const isInside = (url: string, folder: string) =>
  url.startsWith('file:') && fileURLToPath(url).startsWith(`${folder}${sep}`);
