import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { array, looseObject, parse, string } from 'valibot';

const sourceMapSchema = looseObject({ sources: array(string()), mappings: string() });

/** From an asset's file, such as `cdk.out/asset.<hash>/registration/follow-up.mjs`, up to the project. */
const TO_PROJECT = '../../..';

/**
 * Leaves only our own code in the source maps of bundles. The maps of dependencies are ten times larger than the rest,
 * cost a cold start milliseconds to load, and lead to lines that nobody here wrote.
 *
 * @param directory where the bundles are
 * @param projectRoot the folder below which our own code is, `node_modules` apart
 */
export function keepOwnSources(directory: string, projectRoot: string): void {
  for (const file of globSync('**/*.map', { cwd: directory })) {
    const path = join(directory, file);
    const map = parse(sourceMapSchema, JSON.parse(readFileSync(path, 'utf8')));
    const paths = map.sources.map((source) => relative(projectRoot, resolve(path, '..', source)).replaceAll('\\', '/'));
    const own = paths.filter((source) => !source.startsWith('node_modules'));
    const positions = paths.map((source) => own.indexOf(source));
    const mappings = encode(decode(map.mappings).map((line) => withoutForeign(line, positions)));
    const sources = own.map((source) => `${TO_PROJECT}/${source}`);
    writeFileSync(path, JSON.stringify({ ...map, sources, names: [], mappings }));
  }
}

/** The segments of a line; of foreign code there remains that it is mapped to nothing. */
function withoutForeign(line: readonly SourceMapSegment[], positions: readonly number[]): SourceMapSegment[] {
  const kept: SourceMapSegment[] = [];
  for (const segment of line) {
    const [column, source, sourceLine, sourceColumn] = segment;
    const position = source === undefined ? -1 : (positions[source] ?? -1);
    if (position >= 0) kept.push([column, position, sourceLine ?? 0, sourceColumn ?? 0]);
    else if (kept.at(-1)?.length !== 1) kept.push([column]);
  }
  return kept;
}
