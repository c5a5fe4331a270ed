import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { kebab } from '../../lib/chapter.ts';
import type { Route } from '../../lib/route.ts';

/** A route as its chapter declares it, with the names that templates and the stage have for it. */
export interface DeclaredRoute extends Route<never> {
  /** `GET /players/me` */
  readonly name: string;
  /** What its function's handler is called: `registration/get-player`. */
  readonly handler: string;
  /** Logical id of its method, without the hash: `ApiplayersmeGET`. */
  readonly construct: string;
}

/** The routes that chapters declare, in a file of their own each. */
export async function routesOf(chapters: readonly { readonly id: string }[]): Promise<readonly DeclaredRoute[]> {
  const files = chapters
    .map(({ id }) => ({ id, file: join(import.meta.dirname, '..', '..', 'lib', 'chapters', id, 'routes.ts') }))
    .filter(({ file }) => existsSync(file));
  const declared = await Promise.all(
    files.map(async ({ id, file }) => {
      const { routes }: { readonly routes: readonly Route<never>[] } = await import(pathToFileURL(file).href);
      return routes.map((route) => ({
        ...route,
        name: `${route.method} ${route.path}`,
        handler: `${id}/${kebab(route.id)}`,
        construct: `Api${route.path.replaceAll(/\W/g, '')}${route.method}`,
      }));
    }),
  );
  return declared.flat();
}
