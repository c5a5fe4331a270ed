import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SERVICES = join(import.meta.dirname, '..', 'services');

/** What a browser can load of each service: the file in its folder, what it exports, and the list of all of them. */
const PARTS = [
  { file: 'records.ts', part: 'records', list: 'records.ts' },
  { file: 'drawing.ts', part: 'drawing', list: 'drawings.ts' },
] as const;

/** The lists of the parts, made from the list of services: file name and text. */
export function partLists(): ReadonlyMap<string, string> {
  const index = readFileSync(join(SERVICES, 'index.ts'), 'utf8');
  const folders = [...index.matchAll(/export \{ (\w+) \} from '\.\/([\w-]+)\/index\.ts';/g)];
  return new Map(
    PARTS.map(({ file, part, list }) => {
      const lines = folders
        .filter(([, , folder = '']) => existsSync(join(SERVICES, folder, file)))
        .map(([, name, folder]) => `export { ${part} as ${name} } from './${folder}/${file}';\n`);
      const head = `// Generated from index.ts by "npm run services": a browser loads these without the services themselves.\n`;
      return [list, head + lines.join('')];
    }),
  );
}

if (import.meta.main) {
  for (const [file, text] of partLists()) writeFileSync(join(SERVICES, file), text);
}
