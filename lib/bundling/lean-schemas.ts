import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Where an SDK client describes every shape of its service, and says which class each error becomes. */
const SCHEMAS = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/;
const REGISTRATION = /^n\d+_registry\.registerError\(\w+\$, (\w+)\);$/gm;
const CONSTANT = /^const (_\w+) = ("[^"]*");$/gm;
const COMPUTED_NAME = /\[(_\w+)\]:/g;

/**
 * Lets esbuild leave out what nothing uses of the schemas of SDK clients. A client has those of its whole service: of 78 KB
 * from Parameter Store, 8 are for reading one parameter, and each cold start would read them all.
 *
 * - A class of error that our code does not name is not registered. Such an error becomes the client's base class, with its
 *   own name, message and status. What the SDK retries because its class says so stays.
 * - Names of members are written out. To compute one could have an effect, so esbuild would keep it.
 *
 * @param projectRoot has our code in `lambda`
 */
export function leanSchemas(projectRoot: string): Plugin {
  return {
    name: 'lean-schemas',
    setup({ onLoad }) {
      const ours = globSync('lambda/**/*.ts', { cwd: projectRoot }).map((file) => read(projectRoot, file));
      const words = new Set(ours.flatMap((text) => text.match(/\w+/g) ?? []));
      onLoad({ filter: SCHEMAS }, ({ path }) => {
        // EC2 has no classes of errors.
        const errors = join(path, '..', '..', 'models', 'errors.js');
        const classes = existsSync(errors) ? read(errors).split('export class ') : [];
        const retried = new Set(
          classes.filter((text) => text.includes('$retryable')).map((text) => text.split(' ')[0]),
        );
        const schemas = read(path);
        const constants = new Map([...schemas.matchAll(CONSTANT)].map(([, name, text]) => [name, text]));
        const contents = schemas
          .replace(REGISTRATION, (all: string, name: string) => (words.has(name) || retried.has(name) ? all : ''))
          .replace(COMPUTED_NAME, (all: string, name: string) => `${constants.get(name) ?? all.slice(0, -1)}:`);
        return { contents };
      });
    },
  };
}

const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');
