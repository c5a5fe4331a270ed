import { relative, resolve } from 'node:path';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { array, looseObject, parse, string } from 'valibot';
import { OWN_MODULE } from './own-modules.ts';

const sourceMapSchema = looseObject({ sources: array(string()), mappings: string() });

/** From an asset's file, such as `cdk.out/asset.<hash>/registration/get-player.mjs`, up to the project. */
const TO_PROJECT = '../../..';

/**
 * Leaves only our own code in the source map of a bundle. The maps of dependencies are ten times larger than the rest,
 * cost a cold start milliseconds to load, and lead to lines that belong to other projects.
 *
 * @param json the source map, and `path` where it is
 * @param projectRoot the folder below which our own code is, `node_modules` apart
 * @returns nothing when the bundle has no code of ours
 */
export function keepOwnSources(json: string, path: string, projectRoot: string): string | undefined {
  const map = parse(sourceMapSchema, JSON.parse(json));
  const paths = map.sources.map((source) => relative(projectRoot, resolve(path, '..', source)).replaceAll('\\', '/'));
  const own = paths.filter((source) => !source.startsWith('node_modules') && !source.includes(`${OWN_MODULE}:`));
  if (own.length === 0) return undefined;
  const positions = paths.map((source) => own.indexOf(source));
  const mappings = encode(decode(map.mappings).map((line) => withoutForeign(line, positions)));
  const sources = own.map((source) => `${TO_PROJECT}/${source}`);
  return JSON.stringify({ ...map, sources, names: [], mappings });
}

/** The segments of a line, where foreign code is mapped to nothing. */
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
