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
 * Lets the code of this thread import and require packages from layers. Node.js itself would look only next to the
 * code; the runtimes since Node.js 18 search the layers for ES modules too
 * (https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/).
 *
 * The function's own packages come first, then the layers. What Node.js finds elsewhere, such as the packages of the
 * project around the assembly, comes last: in Lambda it would not be there.
 */
export function resolveFromLayers({ codeDirectory, folders }: LayerSetup): void {
  // Older versions of Node.js do not have it: https://nodejs.org/docs/latest-v24.x/api/module.html#moduleregisterhooksoptions
  if (module.registerHooks === undefined) throw new Error('Functions with layers need Node.js 22.15 or newer');
  let resolving = false;
  module.registerHooks({
    resolve(specifier, context, next) {
      if (resolving || !PACKAGE.test(specifier)) return next(specifier, context);
      const elsewhere = attempt(() => next(specifier, context));
      if (elsewhere.found !== undefined && !isElsewhere(elsewhere.found.url, codeDirectory)) return elsewhere.found;
      resolving = true;
      try {
        for (const folder of folders) {
          const parent = pathToFileURL(join(dirname(folder), 'layer.mjs')).href;
          const { found } = attempt(() =>
            context.conditions.includes('require')
              ? { url: pathToFileURL(createRequire(parent).resolve(specifier)).href, shortCircuit: true }
              : next(specifier, { ...context, parentURL: parent }),
          );
          if (found !== undefined && isInside(found.url, folder)) return found;
        }
      } finally {
        resolving = false;
      }
      if (elsewhere.found !== undefined) return elsewhere.found;
      throw elsewhere.error;
    },
  });
}

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
